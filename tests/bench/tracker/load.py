"""Loads a large city into PostgreSQL: register, facts with persons of 35 days, counts of three years."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

from tests.bench.tracker.history_statements import FACTS, HISTORY
from tests.bench.tracker.register_statements import PREPARE, REGISTER

#: How many days have rows with persons, today included.
FACT_DAYS = 35
#: Tables that are filled without their secondary indexes, which are made anew afterwards.
BULK = ("fact", "daily_use", "people_count", "progress_day", "failure")

_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = $1 AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


@dataclass(frozen=True, slots=True)
class CitySize:
    """How large the city is; of its people `visitors` sign in on a day, five times each."""

    offices: int = 1_000
    people: int = 200_000
    visitors: int = 200_000
    applications: int = 20_000
    days: int = 3 * 365

    @classmethod
    def scaled(cls, scale: float) -> "CitySize":
        """The whole city times `scale`; the days stay, or there would be no history to read."""
        whole = cls()
        return cls(
            offices=max(4, round(whole.offices * scale)),
            people=max(100, round(whole.people * scale)),
            visitors=max(100, round(whole.visitors * scale)),
            # bands of twenty, so that there are applications on every level
            applications=max(20, round(whole.applications * scale / 20) * 20),
            days=whole.days,
        )


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """What was loaded: how many rows, in how many seconds."""

    name: str
    rows: int
    seconds: float


async def load_city(
    connection: Any, size: CitySize, today: date, tell: Callable[[LoadedTable], None] = lambda _: None
) -> list[LoadedTable]:
    """Fill the migrated database behind an asyncpg connection; a client `bench` is the model of all clients."""
    loaded: list[LoadedTable] = []

    async def run(name: str, statement: str, *arguments: object) -> None:
        began = monotonic()
        done = await connection.execute(statement, *arguments)
        loaded.append(LoadedTable(name, int(done.rsplit(" ", 1)[-1]), monotonic() - began))
        tell(loaded[-1])

    await connection.execute("SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SET work_mem = '64MB'")
    await connection.execute(PREPARE)
    values = (size.offices, size.people, size.visitors, size.applications, size.days, today)
    await connection.execute("INSERT INTO bench.size VALUES ($1, $2, $3, $4, $5, $6)", *values)
    for name, statement in REGISTER.items():
        await run(name, statement)
    indexes = await _drop_indexes(connection)
    for ago in reversed(range(FACT_DAYS)):
        for statement in FACTS:
            await run("fact", statement, ago)
    await connection.execute("ANALYZE fact")
    for name, statement in HISTORY.items():
        await run(name, statement)
    await _create_indexes(connection, indexes, loaded, tell)
    return loaded


def total_of(loaded: list[LoadedTable], table: str) -> LoadedTable:
    """The sum of everything that was loaded into a table."""
    parts = [one for one in loaded if one.name.split(" (")[0] == table]
    return LoadedTable(table, sum(one.rows for one in parts), sum(one.seconds for one in parts))


async def _drop_indexes(connection: Any) -> list[str]:
    """Drop the indexes of the tables that grow largest; the statements that make them again."""
    found = [row for table in BULK for row in await connection.fetch(_INDEXES, table)]
    for row in found:
        await connection.execute(f'DROP INDEX "{row["indexname"]}"')
    return [row["indexdef"] for row in found]


async def _create_indexes(
    connection: Any, definitions: list[str], loaded: list[LoadedTable], tell: Callable[[LoadedTable], None]
) -> None:
    """Make the indexes again and let the planner know the tables."""
    began = monotonic()
    for definition in definitions:
        await connection.execute(definition)
    await connection.execute("VACUUM ANALYZE")
    loaded.append(LoadedTable("indexes and statistics", 0, monotonic() - began))
    tell(loaded[-1])

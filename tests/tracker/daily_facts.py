"""Facts of invented applications and people on days of the past, and what is counted from them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import event, func, select

from idp.foundation import facts
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact, FactCount
from idp.foundation.rolled_days import RolledDayRow
from idp.tracker.models import DailyUseRow, PeopleCountRow
from idp.tracker.usage.people_count import PeopleScope
from idp.tracker.usage.purge import FactPurge
from idp.tracker.usage.rebuild import UseRebuild
from idp.tracker.usage.roll_up import RollUp
from idp.tracker.usage.store import CITY
from tests.support.calendars import WITA

REDEEMED = FactKind.CODE_REDEEMED
SIJUNA, ARSIP = UUID(int=7), UUID(int=8)
PERSON, OTHER, THIRD = (UUID(int=number) for number in (101, 102, 103))
#: The last complete day.
YESTERDAY = 1


def ago(days: int) -> date:
    """That many days before today."""
    return WITA.today() - timedelta(days=days)


async def see(
    database: Database,
    days: int,
    kind: FactKind = REDEEMED,
    person: UUID = NO_ID,
    *,
    application: UUID = SIJUNA,
    environment: str = "produksi",
    client: str = "klien",
    times: int = 1,
) -> None:
    """Something was counted that many days ago."""
    fact = Fact(kind, client, environment, application, person)
    async with database.begin() as session:
        await facts.add_counts(session, [((fact, ago(days)), times)])


def roll_up_of(database: Database) -> RollUp:
    return RollUp(database, WITA)


def purge_of(database: Database, kept: int = 35) -> FactPurge:
    return FactPurge(database, WITA, timedelta(days=kept))


def rebuild_of(database: Database) -> UseRebuild:
    return UseRebuild(database, WITA, roll_up_of(database))


async def update(database: Database, kept: int = 35) -> None:
    """What the nightly job does."""
    await roll_up_of(database).run_due()
    await purge_of(database, kept).run_due()


async def load_use(database: Database) -> dict[tuple[int, str, UUID], dict[str, int]]:
    """(days ago, environment, application) -> every count that is not zero."""
    async with database.begin() as session:
        rows: Sequence[DailyUseRow] = (await session.scalars(select(DailyUseRow))).all()
    columns = [column.key for column in DailyUseRow.__table__.columns][3:]
    return {
        ((WITA.today() - row.day).days, row.environment, row.application_id): {
            name: getattr(row, name) for name in columns if getattr(row, name)
        }
        for row in rows
    }


async def load_people_of(
    database: Database, scope: PeopleScope = PeopleScope.CITY, scope_id: UUID = CITY, environment: str = "produksi"
) -> dict[int, int]:
    """Days ago -> people of the 30 days to that day."""
    row = PeopleCountRow
    of_scope = row.scope == scope, row.scope_id == scope_id, row.environment == environment
    async with database.begin() as session:
        rows = await session.execute(select(row.day, row.people).where(*of_scope))
        return {(WITA.today() - day).days: people for day, people in rows}


class Killed(Exception):
    """The process ended."""


@contextmanager
def ending_at(database: Database, *, statement: int) -> Iterator[None]:
    """The process ends before it runs that statement, counted from now on: what it had not committed is undone."""
    left = statement

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", count)


async def count_rows(database: Database) -> tuple[int, int]:
    """How many rows of facts there are, and how many of them name a person."""
    async with database.begin() as session:
        counts = func.count(), func.count().filter(FactCount.person_id != NO_ID)
        rows, of_persons = (await session.execute(select(*counts))).one()
        return rows, of_persons


async def load_days(database: Database) -> dict[int, RolledDayRow]:
    """Days ago -> how far it is rolled up."""
    async with database.begin() as session:
        return {(WITA.today() - row.day).days: row for row in await session.scalars(select(RolledDayRow))}

"""Records the statements that a provider sends, and asks PostgreSQL how it would run them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from idp.foundation.database import Database

#: Rows with persons: no page and no call may read them, by whatever plan.
RAW = frozenset({"fact"})
#: Tables that grow with days or use: a page and a call read them by an index.
BIG = frozenset({
    "daily_use",
    "people_count",
    "progress_day",
    "failure",
    "session",
    "login_event",
    "audit",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class SentStatement:
    """A statement of one session with its positional values."""

    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class PlannedScan:
    """How a plan reads a table."""

    table: str
    node: str

    def __str__(self) -> str:
        return f"{self.node} on {self.table}"


@contextmanager
def recorded(database: Database) -> Iterator[list[SentStatement]]:
    """The statements that sessions of this provider send until the block ends."""
    sent: list[SentStatement] = []

    def note(_connection: object, _cursor: object, sql: str, values: Any, _context: object, many: bool) -> None:
        if not many:
            sent.append(SentStatement(sql, tuple(values)))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def explain(connection: Any, statement: SentStatement) -> list[PlannedScan]:
    """The tables that a statement reads, each with the node that reads it."""
    if not statement.sql.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")):
        return []
    (plan,) = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement.sql}", *statement.values))
    return list(_scans(plan["Plan"]))


def violations(scans: list[PlannedScan]) -> list[str]:
    """What of these scans no page and no call may do."""
    forbidden = [one for one in scans if one.table in RAW or (one.table in BIG and "Seq Scan" in one.node)]
    return sorted({str(one) for one in forbidden})


def _scans(node: dict[str, Any]) -> Iterator[PlannedScan]:
    if "Relation Name" in node:
        yield PlannedScan(node["Relation Name"], node["Node Type"])
    for below in node.get("Plans", ()):
        yield from _scans(below)

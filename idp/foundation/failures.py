"""Failures: counts of refused requests per client, cause and calendar day, written with the facts they belong to."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.database import Base, Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.ids import time_ordered_id

#: The facts whose counts are told apart by cause.
FAILURES = (FactKind.REQUEST_FAILED, FactKind.UNAUTHENTICATED_REFUSED)

_KEY = ("kind", "client_id", "environment", "application_id", "cause", "day")


class Failure(NamedTuple):
    """A refused request: the kind of its fact, client, environment, application, and the key of its cause."""

    kind: FactKind
    client_id: str
    environment: str
    application_id: UUID
    cause: str


class FailureCount(Base):
    """How often a cause refused requests of a client on one local calendar day."""

    __tablename__ = "failure"
    __table_args__ = (
        Index("uq_failure_key", *_KEY, unique=True),
        Index("ix_failure_client_id_day", "client_id", "day"),
        Index("ix_failure_application_id_day", "application_id", "day"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    client_id: Mapped[str]
    environment: Mapped[str]
    application_id: Mapped[UUID]
    cause: Mapped[str]
    day: Mapped[date]
    count: Mapped[int]


async def add_failures(session: Session, counts: Iterable[tuple[tuple[Failure, date], int]]) -> None:
    """Add these numbers to the rows of these failures and days."""
    at = clock.now()
    rows = [
        failure._asdict() | {"id": time_ordered_id(at), "day": day, "count": number}
        for (failure, day), number in sorted(counts, key=_lock_order)
    ]
    if rows:
        connection = await session.connection()
        await connection.execute(_upsert(connection.dialect.name == "sqlite"), rows)


def _lock_order(counted: tuple[tuple[Failure, date], int]) -> tuple[str, ...]:
    """Sort key of rows: the same in every process, so that two writers never deadlock."""
    (failure, day), _ = counted
    return (*map(str, failure), str(day))


def _upsert(on_sqlite: bool) -> Any:
    """The upsert for many rows in one execution."""
    table = FailureCount.metadata.tables[FailureCount.__tablename__]
    insert = sqlite.insert(table) if on_sqlite else postgresql.insert(table)
    totals = table.c.count + insert.excluded.count
    return insert.on_conflict_do_update(index_elements=_KEY, set_={"count": totals})

"""Facts: counts of observed events per calendar day; oidc writes them and the tracker reads them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Index, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.calendar import Calendar
from idp.foundation.database import Base, Database, Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.failures import Failure, add_failures
from idp.foundation.ids import time_ordered_id

#: Stands for "no person" and "no application" in the unique key, because NULLs are never equal.
NO_ID = UUID(int=0)


_MINUTE = timedelta(minutes=1)


class Fact(NamedTuple):
    """An observed event: its kind, client, environment, application and person."""

    kind: FactKind
    client_id: str
    environment: str
    application_id: UUID = NO_ID
    person_id: UUID = NO_ID


class FactCount(Base):
    """How often a fact occurred on one local calendar day."""

    __tablename__ = "fact"
    __table_args__ = (
        Index("uq_fact_key", "kind", "client_id", "environment", "application_id", "person_id", "day", unique=True),
        Index("ix_fact_application_id_day", "application_id", "day"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    client_id: Mapped[str]
    environment: Mapped[str]
    application_id: Mapped[UUID]
    person_id: Mapped[UUID]
    day: Mapped[date]
    count: Mapped[int]


@dataclass(frozen=True, slots=True)
class FactTotal:
    """One application's facts of one kind in one environment over some days."""

    kind: str
    environment: str
    application_id: UUID
    count: int
    people: int
    last_day: date


class Facts:
    """Counts facts in memory; `flush` adds the counts to the rows of their day."""

    def __init__(self, database: Database, calendar: Calendar) -> None:
        self._database = database
        self._calendar = calendar
        self._counts: Counter[tuple[Fact, date]] = Counter()
        self._failures: Counter[tuple[Failure, date]] = Counter()
        self._today = (calendar.today(), clock.now())

    def count(self, fact: Fact, times: int = 1) -> None:
        """Count `fact` for today, in memory."""
        self._counts[fact, self._day()] += times

    def count_failure(self, fact: Fact, cause: str) -> None:
        """Count `fact` and its cause, so that the counts of causes always add up to the facts."""
        day = self._day()
        self._counts[fact, day] += 1
        self._failures[Failure(fact.kind, fact.client_id, fact.environment, fact.application_id, cause), day] += 1

    def _day(self) -> date:
        """Today's local date; computed once a minute, because time zones cost more than counting."""
        day, reckoned = self._today
        at = clock.now()
        if at.minute != reckoned.minute or at - reckoned >= _MINUTE or at < reckoned:
            day = self._calendar.day_of(at)
            self._today = (day, at)
        return day

    async def flush(self) -> None:
        """Write the counts; on failure they are kept for the next flush."""
        if not self._counts:
            return
        counts, self._counts = self._counts, Counter()
        failures, self._failures = self._failures, Counter()
        try:
            async with self._database.begin() as session:
                await add_counts(session, counts.items())
                await add_failures(session, failures.items())
        except BaseException:
            self._counts.update(counts)
            self._failures.update(failures)
            raise


async def add_counts(session: Session, counts: Iterable[tuple[tuple[Fact, date], int]]) -> None:
    """Add these numbers to the rows of these facts and days."""
    await _write_counts(session, counts, exact=False)


async def raise_counts(session: Session, counts: Iterable[tuple[tuple[Fact, date], int]]) -> None:
    """Set rows to a recount where that is higher: it restores counts lost in memory when a process died."""
    await _write_counts(session, counts, exact=True)


async def _write_counts(session: Session, counts: Iterable[tuple[tuple[Fact, date], int]], exact: bool) -> None:
    at = clock.now()
    rows = [
        fact._asdict() | {"id": time_ordered_id(at), "day": day, "count": number}
        for (fact, day), number in sorted(counts, key=_lock_order)
    ]
    if rows:
        connection = await session.connection()
        await connection.execute(_upsert_counts(connection.dialect.name == "sqlite", exact), rows)


def _lock_order(counted: tuple[tuple[Fact, date], int]) -> tuple[str, ...]:
    """Sort key of rows: the same in every process, so that two writers never deadlock."""
    (fact, day), _ = counted
    return (*map(str, fact), str(day))


def _upsert_counts(on_sqlite: bool, exact: bool) -> Any:
    """The upsert for many rows in one execution; `exact`: keep the higher count instead of adding."""
    table = FactCount.metadata.tables[FactCount.__tablename__]
    insert = sqlite.insert(table) if on_sqlite else postgresql.insert(table)
    offered, higher = insert.excluded.count, func.max if on_sqlite else func.greatest
    totals = higher(table.c.count, offered) if exact else table.c.count + offered
    key = ("kind", "client_id", "environment", "application_id", "person_id", "day")
    return insert.on_conflict_do_update(index_elements=key, set_={"count": totals})


async def load_totals(session: Session, since: date, application_id: UUID | None = None) -> list[FactTotal]:
    """Sum the facts of each application (or of one) from the day `since` on, by kind and environment."""
    people = func.count(func.distinct(func.nullif(FactCount.person_id, NO_ID)))
    question = (
        select(
            FactCount.kind,
            FactCount.environment,
            FactCount.application_id,
            func.sum(FactCount.count),
            people,
            func.max(FactCount.day),
        )
        .where(FactCount.day >= since, FactCount.application_id != NO_ID)
        .group_by(FactCount.kind, FactCount.environment, FactCount.application_id)
    )
    if application_id is not None:
        question = question.where(FactCount.application_id == application_id)
    return [
        FactTotal(kind, environment, application, int(count), number, last)
        for kind, environment, application, count, number, last in await session.execute(question)
    ]


async def load_client_counts(session: Session, kinds: Sequence[FactKind], day: date) -> list[tuple[str, str, int]]:
    """Client, kind and count of one day, for the clients of which something of these kinds was counted."""
    question = (
        select(FactCount.client_id, FactCount.kind, func.sum(FactCount.count))
        .where(FactCount.kind.in_(kinds), FactCount.day == day, FactCount.client_id != "")
        .group_by(FactCount.client_id, FactCount.kind)
    )
    return [(client_id, kind, int(count)) for client_id, kind, count in await session.execute(question)]

"""Facts: counts of observed events per calendar day; oidc writes them and the tracker reads them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Index, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.application_marks import MarkSchedule, mark_applications
from idp.foundation.calendar import Calendar
from idp.foundation.database import Base, Database, Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.failures import Failure, add_failures
from idp.foundation.hourly_counts import LocalHour, add_hours
from idp.foundation.ids import time_ordered_id
from idp.foundation.rolled_days import note_late_days

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
        Index("ix_fact_day", "day"),
        Index(
            "ix_fact_day_of_persons",
            "day",
            sqlite_where=text(f"person_id <> '{NO_ID.hex}'"),
            postgresql_where=text(f"person_id <> '{NO_ID}'"),
        ),
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


@dataclass(frozen=True, slots=True)
class _Collected:
    """What is counted in memory until it is written."""

    counts: Counter[tuple[Fact, date]] = field(default_factory=Counter)
    failures: Counter[tuple[Failure, date]] = field(default_factory=Counter)
    hours: Counter[LocalHour] = field(default_factory=Counter)

    def add(self, other: "_Collected") -> None:
        self.counts.update(other.counts)
        self.failures.update(other.failures)
        self.hours.update(other.hours)


class Facts:
    """Counts facts in memory; `flush` adds the counts to the rows of their day."""

    def __init__(self, database: Database, calendar: Calendar) -> None:
        self._database = database
        self._calendar = calendar
        self._collected = _Collected()
        self._marks = MarkSchedule()
        self._hour, self._reckoned = _hour_of(calendar, clock.now()), clock.now()

    def count(self, fact: Fact, times: int = 1) -> None:
        """Count `fact` for today, in memory; sign-ins for this hour, too."""
        day, hour = self._local_hour()
        self._collected.counts[fact, day] += times
        if fact.kind is FactKind.CODE_REDEEMED:
            self._collected.hours[LocalHour(fact.kind, fact.environment, day, hour)] += times

    def count_failure(self, fact: Fact, cause: str) -> None:
        """Count `fact` and its cause, so that the counts of causes always add up to the facts."""
        day, _ = self._local_hour()
        self._collected.counts[fact, day] += 1
        failure = Failure(fact.kind, fact.client_id, fact.environment, fact.application_id, cause)
        self._collected.failures[failure, day] += 1

    def make_marks_due(self) -> None:
        """Have the next flush mark every application that waits for its minute: the process ends."""
        self._marks.make_all_due()

    def _local_hour(self) -> tuple[date, int]:
        """The local day and hour; computed once a minute, because time zones cost more than counting."""
        at = clock.now()
        if at.minute != self._reckoned.minute or at - self._reckoned >= _MINUTE or at < self._reckoned:
            self._hour, self._reckoned = _hour_of(self._calendar, at), at
        return self._hour

    async def flush(self) -> None:
        """Write the counts, and mark the applications whose levels may change; on failure both wait for the next."""
        taken, self._collected = self._collected, _Collected()
        self._marks.add(_touched(taken.counts))
        due = self._marks.find_due()
        if not taken.counts and not due:
            return
        try:
            async with self._database.begin() as session:
                held = await self._write(session, taken)
                await mark_applications(session, due)
        except BaseException:
            self._collected.add(taken)
            raise
        self._collected.counts.update(held)
        self._marks.confirm(due)

    async def _write(self, session: Session, taken: _Collected) -> dict[tuple[Fact, date], int]:
        """Write what was collected; returns counts of days whose rows with persons are just being deleted."""
        today = self._calendar.today()
        late = {day for _, day in taken.counts if day < today}
        closed = await note_late_days(session, late) if late else frozenset()
        held = {key: times for key, times in taken.counts.items() if key[1] in closed and key[0].person_id != NO_ID}
        await add_counts(session, ((key, times) for key, times in taken.counts.items() if key not in held))
        await add_failures(session, taken.failures.items())
        await add_hours(session, taken.hours.items())
        return held


def _hour_of(calendar: Calendar, moment: datetime) -> tuple[date, int]:
    local = calendar.local(moment)
    return local.date(), local.hour


def _touched(counts: Iterable[tuple[Fact, date]]) -> Iterator[tuple[UUID, str]]:
    """The applications of these facts, each with what was counted: kinds are told apart by environment."""
    return (
        (fact.application_id, f"{fact.environment} {fact.kind}") for fact, _ in counts if fact.application_id != NO_ID
    )


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
    offered = insert.excluded.count
    key = ("kind", "client_id", "environment", "application_id", "person_id", "day")
    if exact:
        return insert.on_conflict_do_update(index_elements=key, set_={"count": offered}, where=offered > table.c.count)
    return insert.on_conflict_do_update(index_elements=key, set_={"count": table.c.count + offered})


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

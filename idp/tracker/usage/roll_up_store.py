"""Statements of the roll-up: facts of a day into counts per application, inside the database, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, Table, delete, exists, func, literal, or_, select, update

from idp.foundation.application_marks import mark_applications
from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.fact_purge import NO_PERSON
from idp.foundation.facts import NO_ID, FactCount
from idp.foundation.rolled_days import RolledDayRow
from idp.foundation.upsert import dialect_insert, insert_or_ignore
from idp.tracker.models import DailyUseRow

#: The column that sums each kind of fact.
SUMS = {
    "sign_ins": FactKind.CODE_REDEEMED,
    "id_tokens": FactKind.ID_TOKEN_ISSUED,
    "userinfo": FactKind.USERINFO_USED,
    "succeeded": FactKind.REQUEST_SUCCEEDED,
    "failed": FactKind.REQUEST_FAILED,
    "refused": FactKind.UNAUTHENTICATED_REFUSED,
    "logouts_confirmed": FactKind.LOGOUT_CONFIRMED,
    "logouts_failed": FactKind.LOGOUT_FAILED,
}
#: Sums of facts that never name a person, so their rows stay.
SUMS_WITHOUT_PERSONS = ("succeeded", "failed", "refused")

_KEY = ("application_id", "environment", "day")
_USE: Table = DailyUseRow.metadata.tables[DailyUseRow.__tablename__]


@dataclass(frozen=True, slots=True)
class RolledDay:
    """How far the roll-up of one day has come; None: not yet."""

    day: date
    finished_at: datetime | None
    counted_at: datetime | None
    purge_started_at: datetime | None
    purged_at: datetime | None


async def lock_days(session: Session, first: date, last: date) -> RolledDay:
    """Lock the row of `first`, made if there is none, and those that exist until `last`; returns the first."""
    await session.execute(insert_or_ignore(session, RolledDayRow, {"day": first}, on=("day",)))
    of_days = select(RolledDayRow).where(RolledDayRow.day.between(first, last)).order_by(RolledDayRow.day)
    rows = (await session.scalars(of_days.with_for_update())).all()
    return _rolled_day(rows[0])


async def load_rolled_days(session: Session, first: date, last: date) -> Sequence[RolledDay]:
    """The days from `first` to `last` that have a row, oldest first."""
    of_days = select(RolledDayRow).where(RolledDayRow.day.between(first, last)).order_by(RolledDayRow.day)
    return [_rolled_day(row) for row in await session.scalars(of_days)]


async def find_first_day(session: Session, since: date) -> date | None:
    """The first day from `since` on of which there is a fact."""
    first: date | None = await session.scalar(select(func.min(FactCount.day)).where(FactCount.day >= since))
    return first


async def roll_up(session: Session, day: date) -> int:
    """Set the counts of a day to what all its facts say; returns how many rows changed."""
    fact = FactCount
    signed_in = fact.kind == FactKind.CODE_REDEEMED, fact.person_id != NO_PERSON
    people = func.count(func.distinct(fact.person_id)).filter(*signed_in).label("people")
    return await _set_counts(session, _select_counts(day, people=people), ("people", *SUMS))


async def roll_up_without_persons(session: Session, day: date) -> int:
    """The same for a day whose rows with persons are gone: only sums of facts that never name one are set."""
    zeros = {name: literal(0) for name in ("people", *SUMS) if name not in SUMS_WITHOUT_PERSONS}
    return await _set_counts(session, _select_counts(day, **zeros), SUMS_WITHOUT_PERSONS)


async def delete_unfounded(session: Session, day: date) -> int:
    """Delete counts of a day of which no fact tells; returns how many."""
    fact = FactCount
    told = exists().where(
        fact.application_id == _USE.c.application_id,
        fact.environment == _USE.c.environment,
        fact.day == _USE.c.day,
        fact.kind.in_(SUMS.values()),
    )
    connection = await session.connection()
    return (await connection.execute(delete(_USE).where(_USE.c.day == day, ~told))).rowcount


async def add_late_counts(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add counts to those of days whose rows with persons are gone; `people` is at least as many as in a row."""
    insert = dialect_insert(session, DailyUseRow)
    offered = insert.excluded
    more = func.max if session.get_bind().dialect.name == "sqlite" else func.greatest
    totals = {name: _USE.c[name] + offered[name] for name in SUMS} | {"people": more(_USE.c.people, offered.people)}
    connection = await session.connection()
    await connection.execute(insert.on_conflict_do_update(index_elements=_KEY, set_=totals), list(rows))


async def mark_applications_of_day(session: Session, day: date) -> None:
    """Mark every application with counts of this day, so that its level is computed again."""
    used = select(_USE.c.application_id).where(_USE.c.day == day, _USE.c.application_id != NO_ID).distinct()
    await mark_applications(session, (await session.scalars(used)).all())


async def load_totals_of_day(session: Session, day: date) -> dict[str, int]:
    """The sum of each count of a day over all applications."""
    columns = [func.coalesce(func.sum(_USE.c[name]), 0).label(name) for name in ("people", *SUMS)]
    row = (await session.execute(select(*columns).where(_USE.c.day == day))).one()
    return {name: int(value) for name, value in row._mapping.items()}  # noqa: SLF001  its public mapping


async def finish_day(session: Session, day: date, at: datetime) -> None:
    """Note that the counts of a day are written."""
    await session.execute(update(RolledDayRow).where(RolledDayRow.day == day).values(finished_at=at))


async def start_purge(session: Session, day: date, at: datetime) -> None:
    """Note that from now on rows with persons of this day are deleted."""
    await session.execute(update(RolledDayRow).where(RolledDayRow.day == day).values(purge_started_at=at))


async def finish_purge(session: Session, day: date, at: datetime) -> None:
    """Note that no row with a person is left of this day."""
    await session.execute(update(RolledDayRow).where(RolledDayRow.day == day).values(purged_at=at))


async def find_last_purge(session: Session) -> date | None:
    """The last day whose rows with persons are no longer whole."""
    of_purged = RolledDayRow.purge_started_at.is_not(None)
    last: date | None = await session.scalar(select(func.max(RolledDayRow.day)).where(of_purged))
    return last


async def reset_people(session: Session, first: date, last: date) -> None:
    """Have the people of the 30 days to each of these days counted again."""
    of_days = RolledDayRow.day.between(first, last)
    await session.execute(update(RolledDayRow).where(of_days).values(counted_at=None))


async def finish_people(session: Session, day: date, at: datetime) -> None:
    """Note that the people of the 30 days to this day are counted."""
    await session.execute(update(RolledDayRow).where(RolledDayRow.day == day).values(counted_at=at))


def _select_counts(day: date, **columns: Any) -> Select[*tuple[Any, ...]]:
    """Per application and environment of one day: the columns given, and the sums of all others."""
    fact = FactCount
    sums = {
        name: func.coalesce(func.sum(fact.count).filter(fact.kind == kind), 0).label(name)
        for name, kind in SUMS.items()
    }
    return (
        select(
            fact.application_id,
            fact.environment,
            literal(day, Date()).label("day"),
            *((sums | columns)[name] for name in ("people", *SUMS)),
        )
        .where(fact.day == day, fact.kind.in_(SUMS.values()))
        .group_by(fact.application_id, fact.environment)
        .order_by(fact.application_id, fact.environment)  # two at once lock rows in the same order
    )


async def _set_counts(session: Session, counts: Select[*tuple[Any, ...]], names: Sequence[str]) -> int:
    insert = dialect_insert(session, DailyUseRow).from_select([*_KEY, "people", *SUMS], counts)
    offered = {name: insert.excluded[name] for name in names}
    differs = or_(*(_USE.c[name] != value for name, value in offered.items()))
    connection = await session.connection()
    found = await connection.execute(insert.on_conflict_do_update(index_elements=_KEY, set_=offered, where=differs))
    return found.rowcount


def _rolled_day(row: RolledDayRow) -> RolledDay:
    return RolledDay(row.day, row.finished_at, row.counted_at, row.purge_started_at, row.purged_at)

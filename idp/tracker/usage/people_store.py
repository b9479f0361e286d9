"""Counts different people of 30 days per application, office and city, inside the database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    Date,
    Integer,
    Select,
    SelectBase,
    Uuid,
    case,
    delete,
    exists,
    func,
    literal,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from idp.catalogue import store as catalogue
from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.fact_purge import NO_PERSON
from idp.foundation.facts import NO_ID, FactCount
from idp.foundation.upsert import dialect_insert, insert_or_ignore
from idp.offices import store as offices
from idp.protocol.client import Environment
from idp.tracker.models import DailyUseRow, PeopleCountRow
from idp.tracker.usage.people_bounds import CountedPeople, DaysOfWindow, PeopleKey
from idp.tracker.usage.people_count import SMALLEST_SHOWN, WINDOW_DAYS, PeopleCount, PeopleScope
from idp.tracker.usage.store import CITY

#: What PostgreSQL may take in this transaction for each set of persons, instead of files.
_GIVE_MEMORY = text("SET LOCAL work_mem = '128MB'")
_COLUMNS = ("scope", "scope_id", "environment", "day", "people")


async def delete_people(session: Session, day: date) -> None:
    """Delete what was counted for this day."""
    await session.execute(delete(PeopleCountRow).where(PeopleCountRow.day == day))


async def count_people(session: Session, day: date) -> int:
    """Store the people of every application, office and the city; returns how many rows that is.

    One statement reads the facts once: who used which application is told by far fewer rows than when.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(_GIVE_MEMORY)
    since = day - timedelta(days=WINDOW_DAYS - 1)
    of_window = FactCount.kind == FactKind.CODE_REDEEMED, FactCount.day.between(since, day)
    question = select(FactCount.application_id, FactCount.environment, FactCount.person_id).distinct()
    users = question.where(*of_window, FactCount.person_id != NO_PERSON).cte("application_user")
    counted = union_all(_of_applications(users, day), _of_offices(users, day), _of_city(users, day))
    number = await _insert(session, counted)
    zeros = [
        {"scope": PeopleScope.CITY, "scope_id": CITY, "environment": environment, "day": day, "people": 0}
        for environment in Environment
    ]
    await session.execute(insert_or_ignore(session, PeopleCountRow, zeros, on=_COLUMNS[:4]))
    return number


async def end_people(session: Session, day: date) -> None:
    """Store zero for whom somebody used until the day before, so that the last row tells the present."""
    before, same = aliased(PeopleCountRow), aliased(PeopleCountRow)
    has_row = exists().where(
        same.scope == before.scope,
        same.scope_id == before.scope_id,
        same.environment == before.environment,
        same.day == day,
    )
    columns = (before.scope, before.scope_id, before.environment, literal(day, Date()), literal(0, Integer()))
    ended: Select[*tuple[Any, ...]] = select(*columns).where(
        before.day == day - timedelta(days=1), before.people > 0, ~has_row
    )
    await _insert(session, ended)


async def load_counted(session: Session, day: date) -> CountedPeople:
    """What was counted for the 30 days to this day, with the offices and the single days it is made of."""
    row = PeopleCountRow
    rows = await session.execute(select(row.scope, row.scope_id, row.environment, row.people).where(row.day == day))
    owners = await session.execute(catalogue.select_offices_of_applications())
    return CountedPeople(
        people={PeopleKey(PeopleScope(one[0]), one[1], one[2]): one[3] for one in rows},
        days=await _load_days_of_windows(session, day),
        owners=dict(owners.all()),
        above={office.id: office.parent_id for office in await offices.list_below(session, None)},
    )


async def save_bounds(session: Session, day: date, bounds: Iterable[tuple[PeopleKey, PeopleCount]]) -> None:
    """Store what is told instead of these numbers."""
    row = PeopleCountRow
    for key, count in bounds:
        of_key = row.scope == key.scope, row.scope_id == key.scope_id, row.environment == key.environment
        change = update(row).where(*of_key, row.day == day).values(at_least=count.at_least, at_most=count.at_most)
        await session.execute(change)


async def _load_days_of_windows(session: Session, day: date) -> dict[tuple[UUID, str], DaysOfWindow]:
    """Per application and environment, what its published days of the window add up to at most."""
    use, since = DailyUseRow, day - timedelta(days=WINDOW_DAYS - 1)
    is_small = use.people.between(1, SMALLEST_SHOWN - 1)
    at_most = func.sum(case((is_small, SMALLEST_SHOWN - 1), else_=use.people))
    question = select(use.application_id, use.environment, at_most, func.count().filter(is_small))
    of_window = question.where(use.day.between(since, day)).group_by(use.application_id, use.environment)
    rows = await session.execute(of_window)
    return {(one[0], one[1]): DaysOfWindow(int(one[2]), one[3] > 0) for one in rows}


def _of_applications(users: CTE, day: date) -> Select[*tuple[Any, ...]]:
    """The people of each application."""
    key = users.c.application_id, users.c.environment
    counted = select(*_labels(PeopleScope.APPLICATION, *key, day=day), func.count())
    return counted.where(users.c.application_id != NO_ID).group_by(*key)


def _of_offices(users: CTE, day: date) -> Select[*tuple[Any, ...]]:
    """The people of each office: of its applications, and of those of the units below it."""
    owner = catalogue.select_offices_of_applications().subquery("owner")
    unit = offices.select_units_of_offices()
    people = select(unit.c.office_id, users.c.environment, users.c.person_id).distinct()
    joined = people.join(owner, owner.c.id == users.c.application_id).join(unit, unit.c.unit_id == owner.c.office_id)
    found = joined.subquery("office_user")
    key = found.c.office_id, found.c.environment
    return select(*_labels(PeopleScope.OFFICE, *key, day=day), func.count()).group_by(*key)


def _of_city(users: CTE, day: date) -> Select[*tuple[Any, ...]]:
    """The people of the city, of clients without an application too."""
    found = select(users.c.environment, users.c.person_id).distinct().subquery("city_user")
    key = literal(CITY, Uuid()), found.c.environment
    counted = select(*_labels(PeopleScope.CITY, *key, day=day), func.count())
    return counted.group_by(found.c.environment)


def _labels(scope: PeopleScope, scope_id: Any, environment: Any, *, day: date) -> tuple[Any, ...]:
    return literal(scope.value), scope_id, environment, literal(day, Date())


async def _insert(session: Session, counted: SelectBase) -> int:
    connection = await session.connection()
    return (await connection.execute(dialect_insert(session, PeopleCountRow).from_select(_COLUMNS, counted))).rowcount

"""Counts different people of 30 days per application, office and city, inside the database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, Select, Uuid, case, delete, exists, func, literal, select, update
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

_COLUMNS = ("scope", "scope_id", "environment", "day", "people")


async def delete_people(session: Session, day: date) -> None:
    """Delete what was counted for this day."""
    await session.execute(delete(PeopleCountRow).where(PeopleCountRow.day == day))


async def count_of_applications(session: Session, day: date) -> int:
    """Store the people of each application; returns of how many."""
    key = (FactCount.application_id, FactCount.environment)
    people = func.count(func.distinct(FactCount.person_id))
    counted = select(*_labels(PeopleScope.APPLICATION, *key, day=day), people)
    return await _insert(session, _sign_ins(counted, day).where(FactCount.application_id != NO_ID).group_by(*key))


async def count_of_offices(session: Session, day: date) -> int:
    """Store the people of each office, of its applications and those of the units below it; returns of how many."""
    owner = catalogue.select_offices_of_applications().subquery("owner")
    signed_in = select(owner.c.office_id, FactCount.environment, FactCount.person_id).distinct()
    pairs = _sign_ins(signed_in, day).join(owner, owner.c.id == FactCount.application_id).subquery("pair")
    units = offices.select_units_of_offices()
    key = (units.c.office_id, pairs.c.environment)
    people = func.count(func.distinct(pairs.c.person_id))
    counted = select(*_labels(PeopleScope.OFFICE, *key, day=day), people)
    return await _insert(session, counted.join(units, units.c.unit_id == pairs.c.office_id).group_by(*key))


async def count_of_city(session: Session, day: date) -> None:
    """Store the people of the city, of clients without an application too; zero where nobody signed in."""
    key = literal(CITY, Uuid()), FactCount.environment
    people = func.count(func.distinct(FactCount.person_id))
    counted = select(*_labels(PeopleScope.CITY, *key, day=day), people)
    await _insert(session, _sign_ins(counted, day).group_by(FactCount.environment))
    zeros = [
        {"scope": PeopleScope.CITY, "scope_id": CITY, "environment": environment, "day": day, "people": 0}
        for environment in Environment
    ]
    await session.execute(insert_or_ignore(session, PeopleCountRow, zeros, on=_COLUMNS[:4]))


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


def _labels(scope: PeopleScope, scope_id: Any, environment: Any, *, day: date) -> tuple[Any, ...]:
    return literal(scope.value), scope_id, environment, literal(day, Date())


def _sign_ins(question: Select[*tuple[Any, ...]], day: date) -> Select[*tuple[Any, ...]]:
    """`question` about the rows of persons who signed in during the 30 days to `day`."""
    since = day - timedelta(days=WINDOW_DAYS - 1)
    of_window = FactCount.kind == FactKind.CODE_REDEEMED, FactCount.day.between(since, day)
    return question.select_from(FactCount).where(*of_window, FactCount.person_id != NO_PERSON)


async def _insert(session: Session, counted: Select[*tuple[Any, ...]]) -> int:
    connection = await session.connection()
    return (await connection.execute(dialect_insert(session, PeopleCountRow).from_select(_COLUMNS, counted))).rowcount

"""Reads what applications did: all of the sandbox, and the last 30 complete days of production with today."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from idp.catalogue import store as catalogue
from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import FactCount
from idp.foundation.rolled_days import RolledDayRow
from idp.protocol.client import Environment
from idp.tracker.levels.rules import first_counted_day
from idp.tracker.models import DailyUseRow, PeopleCountRow
from idp.tracker.usage.people_count import WINDOW_DAYS, PeopleScope
from idp.tracker.usage.recent_use import RecentUse, UseTotal, load_recent_use, load_use_ever

#: Above this many people the counts of last night are taken, because counting anew reads every row of 30 days.
COUNTED_ANEW = 50
#: How old the count of a night may be.
_NIGHTS = 3


@dataclass(frozen=True, slots=True)
class ApplicationUse:
    """What one application did: in the sandbox of all time by kind of fact, in production within 30 days.

    `last_sign_in`: the last one in production, of all time.
    """

    sandbox: Mapping[FactKind, UseTotal] = field(default_factory=dict)
    recent: RecentUse | None = None
    last_sign_in: date | None = None


async def load_use(session: Session, application_ids: Collection[UUID], today: date) -> Mapping[UUID, ApplicationUse]:
    """What these applications did up to today; every one of them has a value."""
    since = first_counted_day(today)
    sandbox = await load_use_ever(session, Environment.UJI, application_ids)
    people = await _load_many_people(session, application_ids, today)
    few = [one for one in application_ids if one not in people]
    recent = dict(await load_recent_use(session, Environment.PRODUKSI, since, few))
    recent.update(await _load_use_of_many(session, people, since))
    silent = [one for one in application_ids if one not in recent or recent[one].last_sign_in is None]
    last = await _load_last_sign_ins(session, silent)
    return {
        one: ApplicationUse(
            sandbox=sandbox.get(one, {}),
            recent=recent.get(one),
            last_sign_in=(recent[one].last_sign_in if one in recent else None) or last.get(one),
        )
        for one in application_ids
    }


async def _load_last_sign_ins(session: Session, application_ids: Collection[UUID]) -> Mapping[UUID, date]:
    """The last rolled-up day on which people signed in to each of these applications in production.

    Each is found from the end of its days; the days of all years are not read.
    """
    row, application = DailyUseRow, catalogue.select_offices_of_applications().subquery("silent")
    mine = row.application_id == application.c.id, row.environment == Environment.PRODUKSI.value, row.sign_ins > 0
    last = select(row.day).where(*mine).order_by(row.day.desc()).limit(1).scalar_subquery()
    question = select(application.c.id, last).where(application.c.id.in_(application_ids))
    return {one: day for one, day in await session.execute(question) if day is not None}


async def _load_many_people(session: Session, application_ids: Collection[UUID], today: date) -> dict[UUID, int]:
    """The stored counts of applications that have many people, even without those who left the 30 days since."""
    row, newest = PeopleCountRow, dict[UUID, tuple[date, int]]()
    stored = select(row.scope_id, row.day, row.people).where(
        row.scope == PeopleScope.APPLICATION.value,
        row.scope_id.in_(application_ids),
        row.environment == Environment.PRODUKSI.value,
        row.day >= today - timedelta(days=_NIGHTS),
        row.day < today,
    )
    for application_id, day, people in await session.execute(stored.order_by(row.day)):
        newest[application_id] = (day, int(people))
    many = {one: count for one, count in newest.items() if count[1] > COUNTED_ANEW}
    left = await _load_left(session, many, today)
    return {one: people for one, (_, people) in many.items() if people - left.get(one, 0) > COUNTED_ANEW}


async def _load_left(session: Session, newest: Mapping[UUID, tuple[date, int]], today: date) -> dict[UUID, int]:
    """How many people at most signed in on days of the stored count that are not in the window any more."""
    if not newest:
        return {}
    row = DailyUseRow
    oldest = min(day for day, _ in newest.values())
    question = select(row.application_id, func.sum(row.people)).where(
        row.application_id.in_(newest),
        row.environment == Environment.PRODUKSI.value,
        row.day > oldest - timedelta(days=WINDOW_DAYS),
        row.day < first_counted_day(today),
    )
    return {one: int(people) for one, people in await session.execute(question.group_by(row.application_id))}


async def _load_use_of_many(session: Session, people: Mapping[UUID, int], since: date) -> dict[UUID, RecentUse]:
    """The use of these applications from the counts of days, and from the facts of days that have none yet."""
    if not people:
        return {}
    finished = select(func.max(RolledDayRow.day)).where(RolledDayRow.finished_at.is_not(None))
    rolled: date = await session.scalar(finished) or since - timedelta(days=1)
    found: dict[UUID, RecentUse] = {}
    later = max(since, rolled + timedelta(days=1))
    for question in (_select_days(people, since, rolled), _select_facts(people, later)):
        for one, sign_ins, succeeded, failed, last in await session.execute(question):
            part = RecentUse(one, people[one], int(sign_ins), int(succeeded), failed=int(failed), last_sign_in=last)
            found[one] = _join(found[one], part) if one in found else part
    return found


def _select_days(application_ids: Collection[UUID], since: date, until: date) -> Select[Any]:
    """Sign-ins, requests that succeeded and failed, and the last day of a sign-in, from the counts of these days."""
    day = DailyUseRow
    sums: list[Any] = [func.sum(day.sign_ins), func.sum(day.succeeded), func.sum(day.failed)]
    sums.append(func.max(day.day).filter(day.sign_ins > 0))
    of_days = day.environment == Environment.PRODUKSI.value, day.day >= since, day.day <= until
    question: Select[Any] = select(day.application_id, *sums).where(day.application_id.in_(application_ids), *of_days)
    return question.group_by(day.application_id)


def _select_facts(application_ids: Collection[UUID], since: date) -> Select[Any]:
    """The same from facts."""
    fact = FactCount
    kinds = (FactKind.CODE_REDEEMED, FactKind.REQUEST_SUCCEEDED, FactKind.REQUEST_FAILED)
    sums: list[Any] = [func.coalesce(func.sum(fact.count).filter(fact.kind == kind.value), 0) for kind in kinds]
    sums.append(func.max(fact.day).filter(fact.kind == FactKind.CODE_REDEEMED.value))
    of_days = fact.environment == Environment.PRODUKSI.value, fact.day >= since
    question: Select[Any] = select(fact.application_id, *sums).where(fact.application_id.in_(application_ids), *of_days)
    return question.group_by(fact.application_id)


def _join(one: RecentUse, other: RecentUse) -> RecentUse:
    days = [day for day in (one.last_sign_in, other.last_sign_in) if day is not None]
    return RecentUse(
        one.application_id,
        one.people,
        one.sign_ins + other.sign_ins,
        one.succeeded + other.succeeded,
        failed=one.failed + other.failed,
        last_sign_in=max(days, default=None),
    )

"""Reads what applications did: all of the sandbox, and the last 30 days of production, from days and today's facts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, or_, select

from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, FactCount
from idp.foundation.rolled_days import RolledDayRow
from idp.protocol.client import Environment
from idp.tracker.levels.rules import WINDOW_DAYS
from idp.tracker.models import DailyUseRow, PeopleCountRow

#: Above this many people the count of last night is taken, because counting anew reads every row of 30 days.
COUNTED_ANEW = 50
#: How old the count of a night may be.
_NIGHTS = 3

#: The columns of a day, by the facts they count.
_COLUMNS = {
    FactKind.CODE_REDEEMED: DailyUseRow.sign_ins,
    FactKind.ID_TOKEN_ISSUED: DailyUseRow.id_tokens,
    FactKind.USERINFO_USED: DailyUseRow.userinfo,
    FactKind.REQUEST_SUCCEEDED: DailyUseRow.succeeded,
    FactKind.REQUEST_FAILED: DailyUseRow.failed,
}
_KINDS = {kind.value: kind for kind in _COLUMNS}
#: No fact is older.
_FIRST_DAY = date(2022, 1, 1)


@dataclass(frozen=True, slots=True)
class UseCount:
    """How often something was counted, and the last day it was."""

    count: int
    last: date

    def plus(self, other: "UseCount") -> "UseCount":
        """Both together."""
        return UseCount(self.count + other.count, max(self.last, other.last))


@dataclass(slots=True)
class ApplicationUse:
    """What one application did: in the sandbox of all time, in production within the last 30 days."""

    sandbox: dict[FactKind, UseCount] = field(default_factory=dict)
    production: dict[FactKind, UseCount] = field(default_factory=dict)
    people: int = 0

    def of(self, environment: str) -> dict[FactKind, UseCount]:
        """The counts of one environment."""
        return self.sandbox if environment == Environment.UJI else self.production


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which counts to sum: of applications in one environment from a day on; `unsettled`: the days from then on that
    are counted from facts.
    """

    application_ids: Collection[UUID]
    environment: Environment
    first: date
    unsettled: Collection[date]


async def load_use(
    session: Session, application_ids: Collection[UUID], today: date, unsettled: Collection[date]
) -> Mapping[UUID, ApplicationUse]:
    """What these applications did up to today; every one of them has a value.

    `unsettled`: the days that are counted from facts, all others from the counts that were written for good.
    """
    found = {one: ApplicationUse() for one in application_ids}
    since = today - timedelta(days=WINDOW_DAYS - 1)
    for environment, first in ((Environment.UJI, _FIRST_DAY), (Environment.PRODUKSI, since)):
        of = _Scope(application_ids, environment, first, [day for day in sorted(unsettled) if day >= first])
        _add(found, environment, await _load_days(session, of))
        _add(found, environment, await _load_facts(session, of))
    for application_id, people in (await _load_people(session, application_ids, today)).items():
        found[application_id].people = people
    return found


async def load_unsettled_days(session: Session, today: date) -> Collection[date]:
    """The days up to today, from the first with a fact, whose counts are not written for good."""
    row = RolledDayRow
    settled = select(row.day).where(or_(row.finished_at.is_not(None), row.purge_started_at.is_not(None)))
    written = set(await session.scalars(settled))
    first: date | None = await session.scalar(select(func.min(FactCount.day)).where(FactCount.day >= _FIRST_DAY))
    days = range((today - (first or today)).days + 1)
    return {day for number in days if (day := today - timedelta(days=number)) not in written}


async def load_last_sign_ins(
    session: Session, application_ids: Collection[UUID], unsettled: Collection[date]
) -> Mapping[UUID, date]:
    """The last day on which people signed in to each of these applications in production, of all time."""
    row, fact = DailyUseRow, FactCount
    mine = row.application_id.in_(application_ids), row.environment == Environment.PRODUKSI.value, row.sign_ins > 0
    written = select(row.application_id, func.max(row.day)).where(*mine).group_by(row.application_id)
    found: dict[UUID, date] = dict((await session.execute(written)).all())
    counted = (
        select(fact.application_id, func.max(fact.day))
        .where(fact.application_id.in_(application_ids), fact.environment == Environment.PRODUKSI.value)
        .where(fact.kind == FactKind.CODE_REDEEMED.value, fact.day.in_(sorted(unsettled)))
        .group_by(fact.application_id)
    )
    for application_id, day in await session.execute(counted):
        found[application_id] = max(day, found.get(application_id, day))
    return found


def _add(
    found: dict[UUID, ApplicationUse], environment: Environment, counted: Iterable[tuple[UUID, FactKind, UseCount]]
) -> None:
    for application_id, kind, count in counted:
        of = found[application_id].of(environment)
        of[kind] = of[kind].plus(count) if kind in of else count


async def _load_days(session: Session, of: _Scope) -> list[tuple[UUID, FactKind, UseCount]]:
    """Sums of the days whose counts are written for good."""
    row, sums = DailyUseRow, list[Any]()
    for column in _COLUMNS.values():
        sums += [func.sum(column), func.max(case((column > 0, row.day)))]
    question = (
        select(row.application_id, *sums)
        .where(row.application_id.in_(of.application_ids), row.environment == of.environment.value)
        .where(row.day >= of.first, row.day.not_in(of.unsettled))
        .group_by(row.application_id)
    )
    found = []
    for application_id, *values in await session.execute(question):
        for kind, count, day in zip(_COLUMNS, values[::2], values[1::2], strict=True):
            if count:
                found.append((application_id, kind, UseCount(int(count), day)))
    return found


async def _load_facts(session: Session, of: _Scope) -> list[tuple[UUID, FactKind, UseCount]]:
    """Sums of the facts of the other days."""
    row = FactCount
    question = (
        select(row.application_id, row.kind, func.sum(row.count), func.max(row.day))
        .where(row.application_id.in_(of.application_ids), row.environment == of.environment.value)
        .where(row.kind.in_(_KINDS), row.day.in_(of.unsettled))
        .group_by(row.application_id, row.kind)
    )
    rows = await session.execute(question)
    return [(application_id, _KINDS[kind], UseCount(int(count), day)) for application_id, kind, count, day in rows]


async def _load_people(session: Session, application_ids: Collection[UUID], today: date) -> dict[UUID, int]:
    """How many people signed in to each application in production within 30 days: exact, where they are few."""
    many = await _load_many_people(session, application_ids, today)
    row, few = FactCount, [one for one in application_ids if one not in many]
    question = select(row.application_id, func.count(func.distinct(row.person_id))).where(
        row.application_id.in_(few),
        row.environment == Environment.PRODUKSI.value,
        row.kind == FactKind.CODE_REDEEMED.value,
        row.person_id != NO_ID,
        row.day >= today - timedelta(days=WINDOW_DAYS - 1),
    )
    counted = await session.execute(question.group_by(row.application_id))
    return many | {application_id: int(people) for application_id, people in counted}


async def _load_many_people(session: Session, application_ids: Collection[UUID], today: date) -> dict[UUID, int]:
    """The stored counts of applications that have many people, even without those who left the 30 days since."""
    row, newest = PeopleCountRow, {}
    stored = select(row.scope_id, row.day, row.people).where(
        row.scope == "application",
        row.scope_id.in_(application_ids),
        row.environment == Environment.PRODUKSI.value,
        row.day >= today - timedelta(days=_NIGHTS),
        row.day < today,
        row.people > COUNTED_ANEW,
    )
    for application_id, day, people in await session.execute(stored.order_by(row.day)):
        newest[application_id] = (day, int(people))
    left = await _load_left(session, newest, today)
    return {one: people for one, (_, people) in newest.items() if people - left.get(one, 0) > COUNTED_ANEW}


async def _load_left(session: Session, newest: Mapping[UUID, tuple[date, int]], today: date) -> dict[UUID, int]:
    """How many people at most signed in on the days that left the 30 days since the stored count."""
    if not newest:
        return {}
    row = DailyUseRow
    oldest = min(day for day, _ in newest.values())
    question = select(row.application_id, func.sum(row.people)).where(
        row.application_id.in_(newest),
        row.environment == Environment.PRODUKSI.value,
        row.day > oldest - timedelta(days=WINDOW_DAYS),
        row.day <= today - timedelta(days=WINDOW_DAYS),
    )
    return {one: int(people) for one, people in await session.execute(question.group_by(row.application_id))}

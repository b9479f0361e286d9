"""Reads what applications did: all of the sandbox, and the last 30 days of production, from days and today's facts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select

from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, FactCount
from idp.protocol.client import Environment
from idp.tracker.levels.rules import WINDOW_DAYS
from idp.tracker.models import DailyUseRow, PeopleCountRow, RolledDayRow

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


async def load_use(session: Session, application_ids: Collection[UUID], today: date) -> Mapping[UUID, ApplicationUse]:
    """What these applications did up to today; every one of them has a value."""
    found = {one: ApplicationUse() for one in application_ids}
    since, rolled = today - timedelta(days=WINDOW_DAYS - 1), await load_last_rolled_day(session)
    for environment, first in ((Environment.UJI, None), (Environment.PRODUKSI, since)):
        if rolled is not None:
            _add(found, environment, await _load_days(session, application_ids, environment, (first, rolled)))
        unrolled = rolled + timedelta(days=1) if rolled is not None else None
        begin = max((day for day in (first, unrolled) if day is not None), default=None)
        _add(found, environment, await _load_facts(session, application_ids, environment, begin))
    for application_id, people in (await _load_people(session, application_ids, today)).items():
        found[application_id].people = people
    return found


async def load_last_rolled_day(session: Session) -> date | None:
    """The last day whose counts are written for good; days are rolled up in their order."""
    finished = select(func.max(RolledDayRow.day)).where(RolledDayRow.finished_at.is_not(None))
    found: date | None = await session.scalar(finished)
    return found


async def load_last_sign_ins(session: Session, application_ids: Collection[UUID]) -> Mapping[UUID, date]:
    """The last rolled-up day on which people signed in to each of these applications in production."""
    row = DailyUseRow
    mine = row.application_id.in_(application_ids), row.environment == Environment.PRODUKSI.value, row.sign_ins > 0
    question = select(row.application_id, func.max(row.day)).where(*mine).group_by(row.application_id)
    return dict((await session.execute(question)).all())


def _add(
    found: dict[UUID, ApplicationUse], environment: Environment, counted: Iterable[tuple[UUID, FactKind, UseCount]]
) -> None:
    for application_id, kind, count in counted:
        of = found[application_id].of(environment)
        of[kind] = of[kind].plus(count) if kind in of else count


async def _load_days(
    session: Session, application_ids: Collection[UUID], environment: Environment, days: tuple[date | None, date]
) -> list[tuple[UUID, FactKind, UseCount]]:
    """Sums of the rolled-up days from the first (None: of all) to the last."""
    row, (first, last) = DailyUseRow, days
    sums: list[Any] = []
    for column in _COLUMNS.values():
        sums += [func.sum(column), func.max(case((column > 0, row.day)))]
    question = select(row.application_id, *sums).where(
        row.application_id.in_(application_ids), row.environment == environment.value, row.day <= last
    )
    if first is not None:
        question = question.where(row.day >= first)
    found = []
    for application_id, *values in await session.execute(question.group_by(row.application_id)):
        for kind, count, day in zip(_COLUMNS, values[::2], values[1::2], strict=True):
            if count:
                found.append((application_id, kind, UseCount(int(count), day)))
    return found


async def _load_facts(
    session: Session, application_ids: Collection[UUID], environment: Environment, since: date | None
) -> list[tuple[UUID, FactKind, UseCount]]:
    """Sums of the facts from the day `since` on, None: of all."""
    row = FactCount
    question = select(row.application_id, row.kind, func.sum(row.count), func.max(row.day)).where(
        row.application_id.in_(application_ids), row.environment == environment.value, row.kind.in_(_KINDS)
    )
    if since is not None:
        question = question.where(row.day >= since)
    rows = await session.execute(question.group_by(row.application_id, row.kind))
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

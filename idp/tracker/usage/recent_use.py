"""Use for the evidence of levels: of the last days exactly, from facts; since ever from counts and the facts after."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, func, select

from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, FactCount
from idp.foundation.rolled_days import RolledDayRow
from idp.tracker.models import DailyUseRow
from idp.tracker.usage.roll_up_store import SUMS

_KINDS = {kind.value: kind for kind in FactKind}
_USE: Table = DailyUseRow.metadata.tables[DailyUseRow.__tablename__]


@dataclass(frozen=True, slots=True)
class UseTotal:
    """How often a fact of one kind occurred at an application, and on which days first and last."""

    count: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class RecentUse:
    """What an application did in one environment from a day on; `people` are different ones, counted exactly."""

    application_id: UUID
    people: int
    sign_ins: int
    succeeded: int
    failed: int
    last_sign_in: date | None


async def load_recent_use(
    session: Session, environment: str, since: date, application_ids: Collection[UUID] | None = None
) -> Mapping[UUID, RecentUse]:
    """What these applications (None: all) did from `since` on, today too; of days whose rows are kept."""
    fact = FactCount
    signed_in = fact.kind == FactKind.CODE_REDEEMED
    question = _of_applications(
        select(
            fact.application_id,
            func.count(func.distinct(fact.person_id)).filter(signed_in, fact.person_id != NO_ID),
            *(_sum_of(kind) for kind in (FactKind.CODE_REDEEMED, FactKind.REQUEST_SUCCEEDED, FactKind.REQUEST_FAILED)),
            func.max(fact.day).filter(signed_in),
        ).where(fact.environment == environment, fact.day >= since),
        fact.application_id,
        application_ids,
    )
    rows = await session.execute(question.group_by(fact.application_id))
    return {
        found: RecentUse(found, people, int(sign_ins), int(succeeded), failed=int(failed), last_sign_in=last)
        for found, people, sign_ins, succeeded, failed, last in rows
    }


async def load_use_ever(
    session: Session, environment: str, application_ids: Collection[UUID] | None = None
) -> Mapping[UUID, Mapping[FactKind, UseTotal]]:
    """What these applications (None: all) ever did in an environment, by kind of fact, today too."""
    rolled = await session.scalar(select(func.max(RolledDayRow.day)).where(RolledDayRow.finished_at.is_not(None)))
    found: defaultdict[UUID, dict[FactKind, UseTotal]] = defaultdict(dict)
    parts = await _load_counted(session, environment, rolled, application_ids)
    for application_id, kind, total in parts + await _load_uncounted(session, environment, rolled, application_ids):
        before = found[application_id].get(kind)
        found[application_id][kind] = total if before is None else _join(before, total)
    return found


_Part = tuple[UUID, FactKind, UseTotal]


async def _load_counted(
    session: Session, environment: str, until: date | None, application_ids: Collection[UUID] | None
) -> list[_Part]:
    """What the counts of days up to `until` say."""
    columns: list[Any] = []
    for name in SUMS:
        occurred = _USE.c[name] > 0
        columns += func.sum(_USE.c[name]), *(of(_USE.c.day).filter(occurred) for of in (func.min, func.max))
    question = select(_USE.c.application_id, *columns).where(_USE.c.environment == environment)
    if until is not None:
        question = question.where(_USE.c.day <= until)
    question = _of_applications(question, _USE.c.application_id, application_ids).group_by(_USE.c.application_id)
    found: list[_Part] = []
    for row in await session.execute(question):
        for place, kind in enumerate(SUMS.values()):
            count, first, last = row[1 + 3 * place : 4 + 3 * place]
            if count:
                found.append((row[0], kind, UseTotal(int(count), first, last)))
    return found


async def _load_uncounted(
    session: Session, environment: str, after: date | None, application_ids: Collection[UUID] | None
) -> list[_Part]:
    """What the facts of the days after `after` say."""
    fact = FactCount
    question = select(
        fact.application_id, fact.kind, func.sum(fact.count), func.min(fact.day), func.max(fact.day)
    ).where(fact.environment == environment, fact.kind.in_(SUMS.values()))
    if after is not None:
        question = question.where(fact.day > after)
    question = _of_applications(question, fact.application_id, application_ids)
    rows = await session.execute(question.group_by(fact.application_id, fact.kind))
    return [(found, _KINDS[kind], UseTotal(int(count), first, last)) for found, kind, count, first, last in rows]


def _of_applications(
    question: Select[*tuple[Any, ...]], column: Any, application_ids: Collection[UUID] | None
) -> Select[*tuple[Any, ...]]:
    if application_ids is None:
        return question.where(column != NO_ID)
    return question.where(column.in_(application_ids))


def _sum_of(kind: FactKind) -> ColumnElement[int]:
    return func.coalesce(func.sum(FactCount.count).filter(FactCount.kind == kind), 0)


def _join(one: UseTotal, other: UseTotal) -> UseTotal:
    first, last = min(one.first_day, other.first_day), max(one.last_day, other.last_day)
    return UseTotal(one.count + other.count, first, last)

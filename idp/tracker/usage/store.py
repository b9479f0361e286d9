"""Reads use per day, the people of 30 days, and sign-ins by hour; no read touches a row with a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select

from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID
from idp.foundation.hourly_counts import HourlyCount
from idp.tracker.models import DailyUseRow, PeopleCountRow
from idp.tracker.usage.people_count import SMALLEST_SHOWN, PeopleCount, PeopleScope
from idp.tracker.usage.suppression import list_published_days

#: The id of the scope `city`.
CITY = NO_ID


@dataclass(frozen=True, slots=True)
class DailyUse:
    """What one application did on one local day in one environment; `people` is exact, and shown as a PeopleCount."""

    application_id: UUID
    environment: str
    day: date
    people: int
    sign_ins: int
    id_tokens: int
    userinfo: int
    succeeded: int
    failed: int
    refused: int
    logouts_confirmed: int
    logouts_failed: int


async def load_days(
    session: Session, application_id: UUID, since: date, until: date, *, environment: str | None = None
) -> Sequence[DailyUse]:
    """The days of an application on which something was counted, oldest first; both bounds are inclusive."""
    row = DailyUseRow
    question = select(row).where(row.application_id == application_id, row.day >= since, row.day <= until)
    if environment is not None:
        question = question.where(row.environment == environment)
    found = await session.scalars(question.order_by(row.day, row.environment))
    return [_daily_use(one) for one in found]


async def load_people(
    session: Session, scope: PeopleScope, scope_id: UUID, *, environment: str, day: date
) -> int | None:
    """The people of the 30 days to the last counted day on or before `day`; None: none was counted yet."""
    series = PeopleCountRow
    question = (
        select(series.people)
        .where(series.scope == scope, series.scope_id == scope_id, series.environment == environment, series.day <= day)
        .order_by(series.day.desc())
        .limit(1)
    )
    people: int | None = await session.scalar(question)
    return people


async def load_people_series(
    session: Session, scope: PeopleScope, scope_id: UUID, *, environment: str, since: date, until: date
) -> Sequence[tuple[date, int]]:
    """(day, people of the 30 days to it), oldest first; after a row of zero the next days are zero without rows.

    Exact, for the evidence of L5; everybody else reads `load_published_people`.
    """
    series = PeopleCountRow
    question = (
        select(series.day, series.people)
        .where(series.scope == scope, series.scope_id == scope_id, series.environment == environment)
        .where(series.day >= since, series.day <= until)
        .order_by(series.day)
    )
    return [(day, people) for day, people in await session.execute(question)]


async def load_published_people(
    session: Session, scope: PeopleScope, scope_id: UUID, *, environment: str, since: date, until: date
) -> Sequence[tuple[date, PeopleCount]]:
    """(day, people of the 30 days to it) as everybody may read them: windows that do not overlap, oldest first."""
    series, days = PeopleCountRow, list_published_days(since, until)
    question = (
        select(series.day, series.people, series.at_least, series.at_most)
        .where(series.scope == scope, series.scope_id == scope_id, series.environment == environment)
        .where(series.day.in_(days))
        .order_by(series.day)
    )
    return [(row.day, _published(row.people, row.at_least, row.at_most)) for row in await session.execute(question)]


async def load_hours(
    session: Session, *, environment: str, since: date, until: date
) -> Sequence[tuple[int, PeopleCount]]:
    """(local hour, sign-ins) for each hour from 0 to 23, of all days from `since` to `until` together.

    Few sign-ins are few people: 1 to 4 in one hour of one day are told as 1–4, and more days are the sum of that, so
    that the difference of two queries tells no more.
    """
    few = HourlyCount.count.between(1, SMALLEST_SHOWN - 1)
    question = (
        select(
            HourlyCount.hour,
            func.sum(case((few, 1), else_=HourlyCount.count)),
            func.sum(case((few, SMALLEST_SHOWN - 1), else_=HourlyCount.count)),
        )
        .where(HourlyCount.kind == FactKind.CODE_REDEEMED, HourlyCount.environment == environment)
        .where(HourlyCount.day >= since, HourlyCount.day <= until)
        .group_by(HourlyCount.hour)
    )
    counted = {hour: PeopleCount(int(least), int(most)) for hour, least, most in await session.execute(question)}
    return [(hour, counted.get(hour, PeopleCount(0, 0))) for hour in range(24)]


async def find_first_day(session: Session, application_id: UUID) -> date | None:
    """The first day on which something was counted of an application; None: nothing was."""
    first: date | None = await session.scalar(
        select(func.min(DailyUseRow.day)).where(DailyUseRow.application_id == application_id)
    )
    return first


def _published(people: int, at_least: int | None, at_most: int | None) -> PeopleCount:
    return PeopleCount.of(people) if at_least is None or at_most is None else PeopleCount(at_least, at_most)


def _daily_use(row: DailyUseRow) -> DailyUse:
    return DailyUse(
        application_id=row.application_id,
        environment=row.environment,
        day=row.day,
        people=row.people,
        sign_ins=row.sign_ins,
        id_tokens=row.id_tokens,
        userinfo=row.userinfo,
        succeeded=row.succeeded,
        failed=row.failed,
        refused=row.refused,
        logouts_confirmed=row.logouts_confirmed,
        logouts_failed=row.logouts_failed,
    )

"""Counts applications by level, eligibility, office, dimension, technology and stall; stores progress by day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Subquery, case, cast, func, select

from idp.catalogue import store as catalogue
from idp.catalogue.application import Dimension, Owner
from idp.catalogue.decision import DecisionKind
from idp.catalogue.store import ApplicationFilter
from idp.clients.store.selects import select_clients_of_applications
from idp.foundation.database import Session
from idp.foundation.upsert import insert_or_ignore
from idp.offices import store as offices
from idp.tracker.levels.rules import INTEGRATED, Level
from idp.tracker.levels.stalls import Actor, StallReason
from idp.tracker.levels.states import ApplicationState
from idp.tracker.models import ApplicationLevelRow, ProgressDayRow
from idp.tracker.progress.values import (
    ApplicationGroup,
    OfficeLevels,
    OfficeTally,
    ProgressPoint,
    StallCount,
    Tally,
    TechnologyTally,
)

_ROW, _DAY = ApplicationLevelRow, ProgressDayRow
_LEVEL = func.coalesce(_ROW.level, int(Level.TERCATAT))
_INTEGRATED = case((int(INTEGRATED) <= _LEVEL, 1), else_=0)


async def count_groups(session: Session, office: str | None) -> Sequence[ApplicationGroup]:
    """Every application of the city, or of an office and those below it, in groups."""
    keys = _keys(office)
    columns = keys.c.origin, keys.c.status, keys.c.media, keys.c.declared
    state = func.coalesce(_ROW.state, ApplicationState.ACTIVE.value)
    question = _join(select(*columns, _LEVEL, state, func.count()), keys).group_by(*columns, _LEVEL, state)
    return [
        ApplicationGroup(
            origin=origin,
            status=status,
            media=media,
            declared=DecisionKind(declared) if declared else None,
            level=Level(level),
            state=ApplicationState(state_value),
            count=int(count),
        )
        for origin, status, media, declared, level, state_value, count in await session.execute(question)
    ]


async def count_by_office(session: Session, office: str | None) -> Sequence[OfficeTally]:
    """The tally of every office that manages applications."""
    keys, owner = _keys(office), offices.select_names().subquery("owner")
    columns = owner.c.id, owner.c.code, owner.c.name, owner.c.aka
    stalled = func.count(_ROW.stall)
    question = _join(select(*columns, stalled, *_tally_columns(keys)), keys).join(owner, owner.c.id == keys.c.office_id)
    rows = await session.execute(question.group_by(*columns))
    return [
        OfficeTally(Owner(office_id, code, name, aka), _tally(numbers), int(number))
        for office_id, code, name, aka, number, *numbers in rows
    ]


async def count_by_dimension(session: Session, office: str | None) -> Sequence[tuple[Dimension, Tally]]:
    """The tally of every dimension, in the city's order."""
    keys = _keys(office)
    question = _join(select(keys.c.dimension, *_tally_columns(keys)), keys).group_by(keys.c.dimension)
    found = {dimension: _tally(numbers) for dimension, *numbers in await session.execute(question)}
    return [(dimension, found.get(dimension, Tally())) for dimension in Dimension]


async def count_by_technology(session: Session, office: str | None) -> Sequence[TechnologyTally]:
    """The tally of every technology on record, the one with most applications first."""
    keys, technology = _keys(office), func.coalesce(_ROW.technology, "")
    question = _join(select(technology, *_tally_columns(keys)), keys).group_by(technology)
    found = [TechnologyTally(name, _tally(numbers)) for name, *numbers in await session.execute(question)]
    return sorted(found, key=lambda one: (not one.technology, -one.tally.total, one.technology))


async def count_stalls(session: Session, office: str | None) -> Sequence[StallCount]:
    """The stalled applications by reason and actor, the most frequent first."""
    keys = _keys(office)
    columns: list[Any] = [_ROW.stall, _ROW.actor, func.count(), func.min(_ROW.stalled_since)]
    question = select(*columns).join(keys, keys.c.id == _ROW.application_id).where(_ROW.stall.is_not(None))
    rows = await session.execute(question.group_by(_ROW.stall, _ROW.actor))
    found = [StallCount(StallReason(stall), Actor(actor), int(count), oldest) for stall, actor, count, oldest in rows]
    return sorted(found, key=lambda one: (-one.applications, one.reason, one.actor))


async def list_sources(session: Session, office: str | None) -> Sequence[str]:
    """Where the rows of the inventory come from, each once, in their order."""
    keys = _keys(office)
    return (await session.scalars(select(keys.c.source).distinct().order_by(keys.c.source))).all()


async def count_levels_of_offices(session: Session) -> Sequence[OfficeLevels]:
    """The applications of every office itself by eligibility and level."""
    keys = _keys(None)
    columns = keys.c.office_id, cast(keys.c.eligible, Integer), _LEVEL
    question = _join(select(*columns, func.count(), func.count(_ROW.stall)), keys).group_by(*columns)
    return [
        OfficeLevels(office_id, bool(eligible), Level(level), int(count), int(stalled))
        for office_id, eligible, level, count, stalled in await session.execute(question)
    ]


async def load_points(session: Session, scope: str, scope_id: UUID, since: date) -> Sequence[ProgressPoint]:
    """The stored days of a scope from the day `since` on, the oldest first."""
    mine = _DAY.scope == scope, _DAY.scope_id == scope_id, _DAY.day >= since
    rows = await session.execute(select(*_DAY.__table__.c).where(*mine).order_by(_DAY.day))
    return [
        ProgressPoint(
            row.day,
            row.total,
            row.integrated,
            row.eligible,
            row.eligible_integrated,
            row.stalled,
            tuple(row.levels),
        )
        for row in rows
    ]


async def insert_points(session: Session, points: Sequence[tuple[str, UUID, ProgressPoint]]) -> None:
    """Store the progress of scopes; a day that is stored stays as it was."""
    rows = [
        {
            "scope": scope,
            "scope_id": scope_id,
            "day": point.day,
            "total": point.total,
            "integrated": point.integrated,
            "eligible": point.eligible,
            "eligible_integrated": point.eligible_integrated,
            "stalled": point.stalled,
            "levels": list(point.levels),
        }
        for scope, scope_id, point in points
    ]
    for start in range(0, len(rows), 500):
        keys = ["scope", "scope_id", "day"]
        await session.execute(insert_or_ignore(session, _DAY, rows[start : start + 500], keys))


async def load_first_clients(session: Session, application_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the first client of each of these applications was registered, suspended ones included."""
    clients = select_clients_of_applications().subquery("client")
    first = select(clients.c.application_id, func.min(clients.c.created_at)).group_by(clients.c.application_id)
    return dict((await session.execute(first.where(clients.c.application_id.in_(application_ids)))).all())


def _keys(office: str | None) -> Subquery:
    return catalogue.select_keys(ApplicationFilter(office=office)).subquery("key")


def _join(question: Select[Any], keys: Subquery) -> Select[Any]:
    return question.select_from(keys).outerjoin(_ROW, _ROW.application_id == keys.c.id)


def _tally_columns(keys: Subquery) -> tuple[Any, ...]:
    eligible = case((keys.c.eligible, 1), else_=0)
    return func.count(), func.sum(_INTEGRATED), func.sum(eligible), func.sum(eligible * _INTEGRATED)


def _tally(numbers: Sequence[Any]) -> Tally:
    return Tally(*map(int, numbers))

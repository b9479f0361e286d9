"""Counts applications by level, eligibility, office, dimension, technology and stall; stores progress by day."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Subquery, case, cast, func, select

from idp.catalogue import store as catalogue
from idp.catalogue.application import Owner
from idp.catalogue.decision import DecisionKind
from idp.catalogue.store import ApplicationFilter
from idp.clients.store.selects import select_clients_of_applications
from idp.foundation.database import Session
from idp.foundation.upsert import insert_or_ignore
from idp.offices import store as offices
from idp.tracker.levels import change_store
from idp.tracker.levels.rules import INTEGRATED, Level
from idp.tracker.levels.stalls import Actor, StallReason
from idp.tracker.levels.states import ApplicationState
from idp.tracker.models import ApplicationLevelRow, LevelChangeRow, ProgressDayRow
from idp.tracker.progress.values import (
    ApplicationGroup,
    LevelMoves,
    OfficeLevels,
    OfficeTally,
    ProgressPoint,
    StallCount,
    Tally,
)

#: The ids of an office and of those below it; None: the city.
Units = Collection[UUID]
_ROW, _DAY, _CHANGE = ApplicationLevelRow, ProgressDayRow, LevelChangeRow
_LEVEL = func.coalesce(_ROW.level, int(Level.TERCATAT))
_INTEGRATED = case((int(INTEGRATED) <= _LEVEL, 1), else_=0)


async def count_groups(session: Session, units: Units | None) -> Sequence[ApplicationGroup]:
    """Every application of the city, or of these offices, in groups."""
    keys = _keys(units)
    fields: list[Any] = [keys.c.origin, keys.c.status, keys.c.media, keys.c.declared, keys.c.dimension, keys.c.source]
    state = func.coalesce(_ROW.state, ApplicationState.ACTIVE.value)
    columns = [*fields, _LEVEL, state, func.coalesce(_ROW.technology, "")]
    question = _join(select(*columns, func.count()), keys).group_by(*columns)
    return [
        ApplicationGroup(
            origin=origin,
            status=status,
            media=media,
            declared=DecisionKind(declared) if declared else None,
            dimension=dimension,
            source=source,
            level=Level(level),
            state=ApplicationState(state_value),
            technology=technology,
            count=int(count),
        )
        for origin, status, media, declared, dimension, source, level, state_value, technology, count in (
            await session.execute(question)
        )
    ]


async def count_by_office(session: Session, units: Units | None) -> Sequence[OfficeTally]:
    """The tally of every office, or of each of these, that manages applications."""
    keys = _keys(units)
    question = _join(select(keys.c.office_id, func.count(_ROW.stall), *_tally_columns(keys)), keys)
    counted = (await session.execute(question.group_by(keys.c.office_id))).all()
    names = offices.select_names().subquery("owner").c
    found = await session.execute(select(names.id, names.code, names.name, names.aka))
    owners = {row.id: Owner(row.id, row.code, row.name, row.aka) for row in found}
    return [OfficeTally(owners[office_id], _tally(numbers), int(stalled)) for office_id, stalled, *numbers in counted]


async def count_stalls(session: Session, units: Units | None) -> Sequence[StallCount]:
    """The stalled applications by reason and actor, the most frequent first."""
    columns: list[Any] = [_ROW.stall, _ROW.actor, func.count(), func.min(_ROW.stalled_since)]
    question = select(*columns).where(_ROW.stall.is_not(None)).group_by(_ROW.stall, _ROW.actor)
    if units is None:
        question = question.where(_ROW.application_id.not_in(catalogue.select_invented()))
    else:
        question = question.where(_ROW.application_id.in_(select(_keys(units).c.id)))
    rows = await session.execute(question)
    found = [StallCount(StallReason(stall), Actor(actor), int(count), oldest) for stall, actor, count, oldest in rows]
    return sorted(found, key=lambda one: (-one.applications, one.reason, one.actor))


async def count_levels_of_offices(session: Session) -> Sequence[OfficeLevels]:
    """The applications of every office itself by eligibility and level, of invented ones too."""
    keys = catalogue.select_keys(ApplicationFilter(with_invented=True)).subquery("key")
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


async def count_moves(session: Session, since: date, units: Units | None) -> LevelMoves:
    """How many applications rose and fell from the day `since` on."""
    application = func.distinct(_CHANGE.application_id)
    rose, fell = (func.count(application).filter(moved) for moved in (change_store.ROSE, change_store.FELL))
    question = select(rose, fell).where(_CHANGE.day >= since, *change_store.select_of_offices(units))
    found = (await session.execute(question)).one()
    return LevelMoves(*map(int, found))


async def load_first_uses(session: Session, since: date, units: Units | None) -> Sequence[tuple[date, datetime]]:
    """The day on which each application rose to L5 for the first time, from the day `since` on, and when its first
    client was registered, suspended ones included; of those that have had one.

    Of an application that had L5 when its level was first stored nobody knows the day.
    """
    first, from_the_start = func.min(_CHANGE.day), func.count().filter(_CHANGE.from_level.is_(None))
    risen = (
        select(_CHANGE.application_id, first.label("day"))
        .where(_CHANGE.to_level >= int(INTEGRATED), *change_store.select_of_offices(units))
        .group_by(_CHANGE.application_id)
        .having(first >= since, from_the_start == 0)
        .subquery("risen")
    )
    clients = select_clients_of_applications().subquery("client")
    of_application = risen.c.application_id, risen.c.day
    question = select(risen.c.day, func.min(clients.c.created_at)).group_by(*of_application)
    found = await session.execute(question.join(clients, clients.c.application_id == risen.c.application_id))
    return [(day, registered_at) for day, registered_at in found]


def _keys(units: Units | None) -> Subquery:
    return catalogue.select_keys(ApplicationFilter(office_ids=units)).subquery("key")


def _join(question: Select[Any], keys: Subquery) -> Select[Any]:
    return question.select_from(keys).outerjoin(_ROW, _ROW.application_id == keys.c.id)


def _tally_columns(keys: Subquery) -> tuple[Any, ...]:
    eligible = case((keys.c.eligible, 1), else_=0)
    return func.count(), func.sum(_INTEGRATED), func.sum(eligible), func.sum(eligible * _INTEGRATED)


def _tally(numbers: Sequence[Any]) -> Tally:
    return Tally(*map(int, numbers))

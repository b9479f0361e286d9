"""Reads the history of levels: changes with the present names of their applications, and figures over them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from idp.catalogue import store as catalogue
from idp.catalogue.store import ApplicationFilter
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, Page
from idp.offices import store as offices
from idp.tracker.levels import stored_results
from idp.tracker.levels.history import ChangeOrigin, Direction, LevelChange, LevelChangeFilter
from idp.tracker.levels.rules import INTEGRATED, Level
from idp.tracker.levels.states import ApplicationState
from idp.tracker.models import LevelChangeRow
from idp.tracker.progress.values import LevelMoves

_ROW = LevelChangeRow
_ROSE = _ROW.to_level > _ROW.from_level
_FELL = _ROW.to_level < _ROW.from_level


async def list_changes(session: Session, filters: LevelChangeFilter) -> Page[LevelChange]:
    """A page of the filtered changes, the newest first."""
    keys = catalogue.select_keys(ApplicationFilter()).subquery()
    owner = offices.select_names().subquery("owner")
    question = (
        select(*_ROW.__table__.c, keys.c.inventory_id, keys.c.name, owner.c.name.label("office_name"))
        .join(keys, keys.c.id == _ROW.application_id)
        .join(owner, owner.c.id == keys.c.office_id)
        .where(*_conditions(filters))
        .order_by(_ROW.id.desc())
        .limit(filters.limit + 1)
    )
    found = [_change(row) for row in await session.execute(question)]
    items = tuple(found[: filters.limit])
    return Page(items, Cursor("", items[-1].id) if len(found) > filters.limit else None)


async def count_moves(session: Session, since: date, office: str | None) -> LevelMoves:
    """How many applications rose and fell from the day `since` on."""
    application = func.distinct(_ROW.application_id)
    counts = select(func.count(application).filter(_ROSE), func.count(application).filter(_FELL))
    moved = counts.where(_ROW.day >= since, _ROW.from_level.is_not(None), *_of_office(office))
    rose, fell = (await session.execute(moved)).one()
    return LevelMoves(int(rose), int(fell))


async def load_first_uses(session: Session, since: date, office: str | None) -> Sequence[tuple[UUID, date]]:
    """The applications that rose to L5 for the first time from the day `since` on, and the day each did.

    Of one that had L5 when its level was first stored nobody knows the day.
    """
    first, from_the_start = func.min(_ROW.day), func.count().filter(_ROW.from_level.is_(None))
    question = (
        select(_ROW.application_id, first)
        .where(_ROW.to_level >= int(INTEGRATED), *_of_office(office))
        .group_by(_ROW.application_id)
        .having(first >= since, from_the_start == 0)
    )
    return [(application_id, day) for application_id, day in await session.execute(question)]


def _of_office(office: str | None) -> list[ColumnElement[bool]]:
    """The condition that a change is of an office or of one below it; none for the city."""
    if office is None:
        return []
    return [_ROW.application_id.in_(select(catalogue.select_keys(ApplicationFilter(office=office)).subquery().c.id))]


def _conditions(filters: LevelChangeFilter) -> list[ColumnElement[bool]]:
    named = _of_office(filters.office)
    if filters.application_id is not None:
        named.append(_ROW.application_id == filters.application_id)
    if filters.since is not None:
        named.append(_ROW.day >= filters.since)
    if filters.until is not None:
        named.append(_ROW.day <= filters.until)
    if filters.after is not None:
        named.append(_ROW.id < filters.after.id)
    if filters.direction is not None:
        named.append(_ROSE if filters.direction is Direction.ROSE else _FELL)
    return named


def _change(row: Any) -> LevelChange:
    return LevelChange(
        id=row.id,
        application_id=row.application_id,
        number=row.inventory_id,
        name=row.name,
        office=row.office_name,
        at=row.at,
        day=row.day,
        before=None if row.from_level is None else Level(row.from_level),
        after=Level(row.to_level),
        state_before=None if row.from_state is None else ApplicationState(row.from_state),
        state_after=ApplicationState(row.to_state),
        origin=ChangeOrigin(row.origin),
        evidence=stored_results.from_members(row.evidence),
    )

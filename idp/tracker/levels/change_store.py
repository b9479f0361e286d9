"""Reads the history of levels: changes with the present names of their applications."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from idp.catalogue import store as catalogue
from idp.catalogue.store import ApplicationFilter
from idp.foundation.database import Session
from idp.foundation.ids import first_id_at
from idp.foundation.paging import Cursor
from idp.offices import store as offices
from idp.tracker.levels import stored_results
from idp.tracker.levels.history import ChangeOrigin, Direction, LevelChange, LevelChangeFilter, LevelChangePage
from idp.tracker.levels.rules import Level
from idp.tracker.levels.states import ApplicationState
from idp.tracker.models import LevelChangeRow

_ROW = LevelChangeRow
ROSE = _ROW.to_level > _ROW.from_level
FELL = _ROW.to_level < _ROW.from_level


async def list_changes(session: Session, filters: LevelChangeFilter) -> LevelChangePage:
    """A page of the filtered changes, the newest first."""
    backwards = filters.before is not None
    keys = catalogue.select_keys(ApplicationFilter(with_invented=True)).subquery()
    owner = offices.select_names().subquery("owner")
    units = await offices.load_unit_ids(session, filters.office) if filters.office is not None else None
    question = (
        select(*_ROW.__table__.c, keys.c.inventory_id, keys.c.name, owner.c.name.label("office_name"))
        .join(keys, keys.c.id == _ROW.application_id)
        .join(owner, owner.c.id == keys.c.office_id)
        .where(*_conditions(filters, units))
        .order_by(_ROW.id.asc() if backwards else _ROW.id.desc())
        .limit(filters.limit + 1)
    )
    found = [_change(row) for row in await session.execute(question)]
    more, items = len(found) > filters.limit, found[: filters.limit]
    if backwards:
        items = items[::-1]
    has_previous, has_next = (more, True) if backwards else (filters.after is not None, more)
    return LevelChangePage(
        tuple(items),
        next=Cursor("", items[-1].id) if items and has_next else None,
        previous=Cursor("", items[0].id) if items and has_previous else None,
    )


async def has_more_changes(session: Session, filters: LevelChangeFilter, number: int) -> bool:
    """Whether more than `number` changes match the filter: told from their ids, and no more of them than that."""
    units = await offices.load_unit_ids(session, filters.office) if filters.office is not None else None
    question = select(_ROW.id).where(*_conditions(filters, units)).offset(number).limit(1)
    return await session.scalar(question) is not None


def select_of_offices(office_ids: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    """The condition that a change is of one of these offices; of the city (None): of no invented office."""
    if office_ids is None:
        return [_ROW.application_id.not_in(catalogue.select_invented())]
    keys = catalogue.select_keys(ApplicationFilter(office_ids=office_ids)).subquery()
    return [_ROW.application_id.in_(select(keys.c.id))]


def _conditions(filters: LevelChangeFilter, units: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    if filters.application_id is not None:
        named = [_ROW.application_id == filters.application_id]
    else:
        named = select_of_offices(units)
    if filters.since is not None:
        named += [_ROW.day >= filters.since, _ROW.id >= _first_id(filters.since)]
    if filters.until is not None:
        named.append(_ROW.day <= filters.until)
    if filters.after is not None:
        named.append(_ROW.id < filters.after.id)
    if filters.before is not None:
        named.append(_ROW.id > filters.before.id)
    if filters.direction is not None:
        named.append(ROSE if filters.direction is Direction.ROSE else FELL)
    return named


def _first_id(day: date) -> UUID:
    """The lowest id of a change of this day in whatever time zone: the newest are found by their ids."""
    return first_id_at(datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1))


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

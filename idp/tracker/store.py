"""Lists and counts applications with their standings; all filters, orders and pages are made by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, literal, or_, select

from idp.catalogue import store as catalogue
from idp.catalogue.store import ApplicationFilter
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, InvalidCursor
from idp.offices import store as offices
from idp.tracker.applications import TrackedFilter, TrackedOrder
from idp.tracker.levels.rules import Level
from idp.tracker.levels.states import ApplicationState
from idp.tracker.models import ApplicationLevelRow

_ROW = ApplicationLevelRow
#: Sorts applications that are not stalled last.
_NOT_STALLED = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class ApplicationKeys:
    """The ids of a page in their order, the cursors beside it, and the number of all that match."""

    ids: Sequence[UUID]
    previous: Cursor | None
    next: Cursor | None
    total: int


@dataclass(frozen=True, slots=True)
class _Sorting:
    """The column of an order, whether it descends as the ids do, and how its values are read from cursors."""

    column: ColumnElement[Any]
    descending: bool
    read: Any

    def order(self, id_column: Any, backwards: bool) -> tuple[Any, Any]:
        """The ORDER BY of a page, or of a page that is read from its end."""
        falls = self.descending is not backwards
        return (self.column.desc(), id_column.desc()) if falls else (self.column, id_column)

    def beyond(self, id_column: Any, cursor: Cursor, backwards: bool) -> ColumnElement[bool]:
        """The rows after the cursor, or before it. Raises InvalidCursor."""
        try:
            value = self.read(cursor.sort_name)
        except ValueError:
            raise InvalidCursor("this is not the `next` of a list in this order") from None
        edge = literal(value, self.column.type)
        if self.descending is not backwards:
            return or_(self.column < edge, and_(self.column == edge, id_column < cursor.id))
        return or_(self.column > edge, and_(self.column == edge, id_column > cursor.id))


async def list_keys(session: Session, filters: TrackedFilter) -> ApplicationKeys:
    """The page that the filter asks for. Raises InvalidCursor."""
    keys, conditions = await _select(session, filters), _conditions(filters)
    rows, more = await _list_rows(session, filters, keys)
    backwards = filters.before is not None
    cursors = [Cursor(_text(row.place), row.id) for row in rows]
    has_previous, has_next = (more, True) if backwards else (filters.after is not None, more)
    counted = _join(select(func.count()), keys) if conditions else select(func.count()).select_from(keys)
    return ApplicationKeys(
        ids=[row.id for row in rows],
        previous=cursors[0] if cursors and has_previous else None,
        next=cursors[-1] if cursors and has_next else None,
        total=int(await session.scalar(counted.where(*conditions)) or 0),
    )


async def list_first_ids(session: Session, filters: TrackedFilter) -> Sequence[UUID]:
    """The ids of the first applications that match; how many do is not counted."""
    rows, _ = await _list_rows(session, filters, await _select(session, filters))
    return [row.id for row in rows]


async def _select(session: Session, filters: TrackedFilter) -> Subquery:
    units = await offices.load_unit_ids(session, filters.office) if filters.office is not None else None
    wanted = ApplicationFilter(filters.search, filters.dimension, filters.eligible, units)
    return catalogue.select_keys(wanted).subquery("key")


async def _list_rows(session: Session, filters: TrackedFilter, keys: Subquery) -> tuple[Sequence[Any], bool]:
    """The ids of a page with their places in its order, and whether there are more beyond it."""
    sorting = _sortings(keys)[filters.sort]
    backwards, cursor = filters.before is not None, filters.before or filters.after
    question = _join(select(keys.c.id, sorting.column.label("place")), keys).where(*_conditions(filters))
    if cursor is not None:
        question = question.where(sorting.beyond(keys.c.id, cursor, backwards))
    ordered = question.order_by(*sorting.order(keys.c.id, backwards)).limit(filters.limit + 1)
    rows = (await session.execute(ordered)).all()
    more, rows = len(rows) > filters.limit, rows[: filters.limit]
    return (rows[::-1] if backwards else rows), more


def _join(question: Select[Any], keys: Subquery) -> Select[Any]:
    """With the standing of each application; one that was not computed yet has none."""
    return question.select_from(keys).outerjoin(_ROW, _ROW.application_id == keys.c.id)


def _conditions(filters: TrackedFilter) -> list[ColumnElement[bool]]:
    level, state = filters.level, filters.state
    named: list[ColumnElement[bool]] = []
    if level is not None:
        named.append(_is(_ROW.level, int(level), unknown=level is Level.TERCATAT))
    if state is not None:
        named.append(_is(_ROW.state, state.value, unknown=state is ApplicationState.ACTIVE))
    if filters.technology is not None:
        named.append(_is(_ROW.technology, filters.technology, unknown=not filters.technology))
    if filters.stall is not None:
        named.append(_ROW.stall == filters.stall.value)
    if filters.stalled is not None:
        named.append(_ROW.stall.is_not(None) if filters.stalled else _ROW.stall.is_(None))
    if filters.actor is not None:
        named.append(_ROW.actor == filters.actor.value)
    return named


def _is(column: Any, value: object, *, unknown: bool) -> ColumnElement[bool]:
    """The column has this value; `unknown`: so has a standing that was not computed yet."""
    same: ColumnElement[bool] = column == value
    return or_(same, column.is_(None)) if unknown else same


def _sortings(keys: Subquery) -> dict[TrackedOrder, _Sorting]:
    moved = func.coalesce(_ROW.moved_at, keys.c.created_at)
    return {
        TrackedOrder.NAME: _Sorting(keys.c.sort_name, False, str),
        TrackedOrder.MOVED: _Sorting(moved, True, _read_moment),
        TrackedOrder.STALLED: _Sorting(
            func.coalesce(_ROW.stalled_since, literal(_NOT_STALLED)), False, date.fromisoformat
        ),
    }


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a cursor has the time zone of its moment")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a cursor has a moment that UTC has, too") from None


def _text(place: str | date) -> str:
    return place if isinstance(place, str) else place.isoformat()

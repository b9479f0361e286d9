"""Statements about changes of fields: make them, write their history, list it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from idp.catalogue.changes.application_change import ApplicationChange, ApplicationChangeWay, NewChange
from idp.catalogue.models import ApplicationChangeRow, ApplicationRow
from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.paging import Cursor, Page

_CHANGE = ApplicationChangeRow


async def change_fields(session: Session, application_id: UUID, columns: Mapping[str, Any]) -> None:
    """Change columns of an application."""
    mine = update(ApplicationRow).where(ApplicationRow.id == application_id).values(**columns)
    await session.execute(mine.execution_options(synchronize_session=False))


async def save_changes(
    session: Session, changes: Iterable[NewChange], changed_by: UUID | None, at: datetime
) -> tuple[ApplicationChange, ...]:
    """Write changes into the history."""
    saved = tuple((one.application_id, _stored(one, changed_by, at)) for one in changes)
    rows = [_row(application_id, change) for application_id, change in saved]
    if rows:
        await session.execute(insert(_CHANGE), rows)
    return tuple(change for _, change in saved)


async def list_changes(
    session: Session, application_id: UUID, limit: int, after: Cursor | None
) -> Page[ApplicationChange]:
    """A page of the changes of an application, the newest first."""
    question = select(_CHANGE).where(_CHANGE.application_id == application_id)
    if after is not None:
        question = question.where(_CHANGE.id < after.id)
    rows = (await session.scalars(question.order_by(_CHANGE.id.desc()).limit(limit + 1))).all()
    items = tuple(map(_change, rows[:limit]))
    return Page(items, Cursor("", items[-1].id) if len(rows) > limit else None)


def _stored(change: NewChange, changed_by: UUID | None, at: datetime) -> ApplicationChange:
    return ApplicationChange(time_ordered_id(at), change.field, change.before, change.after, changed_by, at, change.way)


def _row(application_id: UUID, change: ApplicationChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "application_id": application_id,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "changed_by": change.changed_by,
        "changed_at": change.changed_at,
        "way": change.way.value,
    }


def _change(row: ApplicationChangeRow) -> ApplicationChange:
    return ApplicationChange(
        row.id, row.field, row.before, row.after, row.changed_by, row.changed_at, ApplicationChangeWay(row.way)
    )

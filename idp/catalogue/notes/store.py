"""Statements about notes: save, find, list, remove."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from idp.catalogue.models import ApplicationNoteRow
from idp.catalogue.notes.application_note import ApplicationNote
from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id

_NOTE = ApplicationNoteRow


async def save_note(
    session: Session, application_id: UUID, text: str, *, written_by: UUID | None, at: datetime
) -> ApplicationNote:
    """Store a note."""
    row = ApplicationNoteRow(
        id=time_ordered_id(at), application_id=application_id, text=text, written_by=written_by, written_at=at
    )
    session.add(row)
    await session.flush()
    return _note(row)


async def find_note(session: Session, note_id: UUID) -> ApplicationNote | None:
    """The note with this id that is not removed, or None."""
    row = await session.scalar(select(_NOTE).where(_NOTE.id == note_id, _NOTE.removed_at.is_(None)))
    return _note(row) if row else None


async def list_notes(session: Session, application_id: UUID, at_most: int) -> Sequence[ApplicationNote]:
    """The notes about an application that are not removed, the newest first."""
    mine = _NOTE.application_id == application_id, _NOTE.removed_at.is_(None)
    return [
        _note(row) for row in await session.scalars(select(_NOTE).where(*mine).order_by(_NOTE.id.desc()).limit(at_most))
    ]


async def remove_note(session: Session, note_id: UUID, at: datetime) -> bool:
    """Remove a note; exactly one caller gets True."""
    mine = update(_NOTE).where(_NOTE.id == note_id, _NOTE.removed_at.is_(None)).values(removed_at=at)
    removed = mine.returning(_NOTE.id).execution_options(synchronize_session=False)
    return await session.scalar(removed) is not None


def _note(row: ApplicationNoteRow) -> ApplicationNote:
    return ApplicationNote(row.id, row.application_id, row.text, row.written_by, row.written_at)

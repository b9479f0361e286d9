"""Use cases of Kominfo and of owning offices: write a note about an application, list them, remove one's own."""

from collections.abc import Sequence
from enum import Enum, auto
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.events import CatalogueEvent
from idp.catalogue.notes import store
from idp.catalogue.notes.application_note import ApplicationNote
from idp.foundation import clock
from idp.foundation.note_rule import NoteProblem, clean_note, find_note_problem
from idp.permissions import Operation

#: The newest ones that are shown.
_AT_MOST = 200


class NoteRemoval(Enum):
    """What came of removing a note."""

    REMOVED = auto()
    NOT_FOUND = auto()
    #: Somebody else wrote it, and only Kominfo removes those.
    OF_ANOTHER = auto()


async def write_note(admin: CatalogueAdmin, application: Application, typed: str) -> ApplicationNote | NoteProblem:
    """Write a note about an application. Raises InsufficientAuthority, for programs too."""
    permit = await admin.require_person(Operation.WRITE_NOTE, application)
    text = clean_note(typed)
    problem = find_note_problem(text, needed=True)
    if problem is not None:
        return problem
    await catalogue.lock(admin.session, application.id)
    author_id = admin.authority.person_id
    note = await store.save_note(admin.session, application.id, text, written_by=author_id, at=clock.now())
    await admin.record(CatalogueEvent.NOTE_WRITTEN, permit, application.id, {"note": str(note.id)})
    return note


async def remove_note(admin: CatalogueAdmin, application: Application, note_id: UUID) -> NoteRemoval:
    """Remove a note: of oneself, or of anybody for whom changes the inventory. Raises InsufficientAuthority."""
    permit = await admin.require_person(Operation.REMOVE_NOTE, application)
    await catalogue.lock(admin.session, application.id)
    note = await store.find_note(admin.session, note_id)
    if note is None or note.application_id != application.id:
        return NoteRemoval.NOT_FOUND
    if not can_remove(admin, note):
        return NoteRemoval.OF_ANOTHER
    if not await store.remove_note(admin.session, note.id, clock.now()):
        return NoteRemoval.NOT_FOUND
    await admin.record(CatalogueEvent.NOTE_REMOVED, permit, application.id, {"note": str(note.id)})
    return NoteRemoval.REMOVED


def can_remove(admin: CatalogueAdmin, note: ApplicationNote) -> bool:
    """Whether who acts may remove this note of an application that is theirs."""
    own = admin.authority.person_id is not None and admin.authority.person_id == note.written_by
    return own or admin.authority.allows(Operation.CHANGE_APPLICATION)


async def list_notes(admin: CatalogueAdmin, application: Application) -> Sequence[ApplicationNote]:
    """The notes about an application, the newest first. Raises InsufficientAuthority."""
    await admin.require(Operation.LIST_NOTES, application)
    return await store.list_notes(admin.session, application.id, _AT_MOST)

"""Reading the audit trail: a page, one entry, a count; who read how much by which kinds of filters is audited."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from idp.foundation import audit, audit_entries
from idp.foundation.audit_entries import AuditFilter, RecordedEvent
from idp.foundation.database import Session
from idp.foundation.events import FoundationEvent
from idp.foundation.paging import Page
from idp.permissions import Authority, Operation, Permit

#: Counts end here: what is more than this is not read by a person.
COUNTED_TO = 1_000


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """A filter, the kinds of filters in it for the record of the reading, and how many entries a page has."""

    wanted: AuditFilter
    kinds: tuple[str, ...] = ()
    limit: int = 50


async def list_audit_entries(authority: Authority, session: Session, query: AuditQuery) -> Page[RecordedEvent]:
    """A page of the audit trail, the newest entry first; the reading is recorded. Raises InsufficientAuthority."""
    permit = authority.require(Operation.LIST_AUDIT_ENTRIES)
    page = await audit_entries.list_entries(session, query.wanted, query.limit)
    await _record_reading(session, permit, query.kinds, len(page.items))
    return page


async def count_audit_entries(authority: Authority, session: Session, wanted: AuditFilter) -> int:
    """The number of entries, at most one more than COUNTED_TO. Raises InsufficientAuthority."""
    authority.require(Operation.LIST_AUDIT_ENTRIES)
    return await audit_entries.count_entries(session, wanted, COUNTED_TO + 1)


async def find_audit_entry(authority: Authority, session: Session, key: UUID | int) -> RecordedEvent | None:
    """The entry with this id or number; the reading is recorded. Raises InsufficientAuthority."""
    permit = authority.require(Operation.SHOW_AUDIT_ENTRY)
    found = await audit_entries.find_entry(session, key)
    await _record_reading(session, permit, ("entry",), int(found is not None))
    return found


async def _record_reading(session: Session, permit: Permit, kinds: Iterable[str], count: int) -> None:
    detail = {"filters": " ".join(kinds), "count": count, **permit.detail}
    await audit.record(session, audit.Event(FoundationEvent.AUDIT_READ, permit.actor, detail=detail))

"""Statements that read entries of the audit trail: a page by who, what and when, a number of them, one of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, union
from sqlalchemy.sql.elements import ColumnElement

from idp.foundation.audit import AuditEntry, AuditTag
from idp.foundation.database import Session
from idp.foundation.ids import first_id_at
from idp.foundation.paging import Cursor, Page

#: With more tags than these the newest entries are read and the others left out; with fewer, each tag has its index.
_MANY_TAGS = 8


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries to read; None or () does not filter.

    `parties`: for each party, the opaque ids under which it is actor or subject; all parties must be in an entry.
    `since`, `until`: moments, the second excluded. `after`: the last entry of the page before.
    """

    parties: tuple[frozenset[str], ...] = ()
    tags: frozenset[AuditTag] | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One entry of the audit trail as it was recorded; `sequence` None: it waits for its seal."""

    id: UUID
    sequence: int | None
    at: datetime
    tag: str
    actor: str | None
    subject: str | None
    detail: Mapping[str, str | int | bool | None]


def ids_of_person(person_id: UUID) -> frozenset[str]:
    """The opaque ids under which a person stands in the trail."""
    return frozenset({str(person_id), f"person:{person_id}"})


def ids_of_client(client_id: str, row_ids: Iterable[UUID]) -> frozenset[str]:
    """The opaque ids under which a client stands in the trail; `row_ids`: none when it is not registered."""
    return frozenset({client_id, f"client:{client_id}", *map(str, row_ids)})


_COLUMNS: tuple[Any, ...] = (
    AuditEntry.id,
    AuditEntry.sequence,
    AuditEntry.at,
    AuditEntry.tag,
    AuditEntry.actor,
    AuditEntry.subject,
    AuditEntry.detail,
)


async def list_entries(session: Session, wanted: AuditFilter, limit: int) -> Page[RecordedEvent]:
    """A page of at most `limit` entries, the newest first."""
    if wanted.tags is not None and not wanted.tags:
        return Page((), None)
    found = (await session.execute(_newest_first(wanted, limit + 1))).all()
    items = tuple(RecordedEvent(*row) for row in found[:limit])
    return Page(items, Cursor("", items[-1].id) if len(found) > limit else None)


async def count_entries(session: Session, wanted: AuditFilter, at_most: int) -> int:
    """The number of entries, counted to `at_most`."""
    if wanted.tags is not None and not wanted.tags:
        return 0
    return int(await session.scalar(select(func.count()).select_from(_ids(wanted, at_most).subquery())) or 0)


async def find_entry(session: Session, key: UUID | int) -> RecordedEvent | None:
    """The entry with this id or number, or None."""
    column: ColumnElement[Any] = AuditEntry.id if isinstance(key, UUID) else AuditEntry.sequence  # type: ignore[assignment]
    row = (await session.execute(select(*_COLUMNS).where(column == key))).one_or_none()
    return None if row is None else RecordedEvent(*row)


async def find_newest(session: Session, tags: Sequence[AuditTag]) -> RecordedEvent | None:
    """The newest entry with one of these tags, or None."""
    page = await list_entries(session, AuditFilter(tags=frozenset(tags)), 1)
    return page.items[0] if page.items else None


def _newest_first(wanted: AuditFilter, limit: int) -> Select[Any]:
    question: Select[Any] = select(*_COLUMNS).order_by(AuditEntry.id.desc()).limit(limit)
    if not list(_branches(wanted)):
        return question.where(*_conditions(wanted))
    return question.where(AuditEntry.id.in_(_ids(wanted, limit)))


def _ids(wanted: AuditFilter, limit: int) -> Select[Any]:
    """The ids of the newest entries, at least `limit` of them where there are so many.

    Each branch reads the newest entries of one value from the index of that value, so that the work depends on `limit`
    and not on the number of entries; one condition with OR would have the database choose between two slow ways.
    """
    conditions = _conditions(wanted)
    branches = [
        select(AuditEntry.id).where(branch, *conditions).order_by(AuditEntry.id.desc()).limit(limit)
        for branch in _branches(wanted)
    ]
    if not branches:
        return select(AuditEntry.id).where(*conditions).order_by(AuditEntry.id.desc()).limit(limit)
    # SQLite takes ORDER BY and LIMIT of a part only inside a subquery
    parts = [select(branch.subquery().c.id) for branch in branches]
    merged = union(*parts).subquery()
    return select(merged.c.id).order_by(merged.c.id.desc()).limit(limit)


def _branches(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    """The values to look up, each with its own index: of the first party, else of few tags; else none."""
    if wanted.parties:
        for column in (AuditEntry.actor, AuditEntry.subject):
            yield from (column == value for value in sorted(wanted.parties[0]))
    elif wanted.tags is not None and len(wanted.tags) <= _MANY_TAGS:
        yield from (AuditEntry.tag == tag.value for tag in sorted(wanted.tags))


def _conditions(wanted: AuditFilter) -> tuple[ColumnElement[bool], ...]:
    conditions = [_is_party(ids) for ids in wanted.parties[1:]]
    if wanted.tags is not None and (wanted.parties or len(wanted.tags) > _MANY_TAGS):
        conditions.append(AuditEntry.tag.in_(sorted(tag.value for tag in wanted.tags)))
    # ids order entries by time, so that they are the bounds of a range in every index
    if wanted.since is not None:
        conditions.append(AuditEntry.id >= first_id_at(wanted.since))
    if wanted.until is not None:
        conditions.append(AuditEntry.id < first_id_at(wanted.until))
    if wanted.after is not None:
        conditions.append(AuditEntry.id < wanted.after.id)
    return (and_(*conditions),) if conditions else ()


def _is_party(ids: frozenset[str]) -> ColumnElement[bool]:
    return or_(AuditEntry.actor.in_(sorted(ids)), AuditEntry.subject.in_(sorted(ids)))

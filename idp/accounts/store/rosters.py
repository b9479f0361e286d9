"""Statements about rosters and their changes, and about the people whom a roster is compared with."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, delete, exists, false, func, insert, or_, select, tuple_, update

from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRow
from idp.accounts.models.roster import RosterChangeRow, RosterRow
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, Page
from idp.foundation.search_conditions import contains_words
from idp.protocol.tokens.claim_definitions import ADDRESS_PARTS, CLAIM_DEFINITIONS, ClaimKind, ClaimOrigin

_AT_ONCE = 500
#: Kinds of changes that are carried out first, and never; and that of new people.
_FIRST, _NEVER, _NEW = "leaver", "elsewhere", "joiner"

_FROM_FILES = [claim for claim in CLAIM_DEFINITIONS if claim.origin is ClaimOrigin.FILE]
#: The columns of a person that a roster may change, by name.
PERSON_COLUMNS = (
    "nip",
    "username",
    "office_id",
    *(claim.row_column for claim in _FROM_FILES if claim.kind is not ClaimKind.ADDRESS),
    *(f"address_{part.name}" for part in ADDRESS_PARTS),
)


@dataclass(frozen=True, slots=True)
class RosterChangeFilter:
    """Filter and page of the changes of a roster; `kind` "" means all, `failed`: only what could not be carried out."""

    kind: str = ""
    search: str = ""
    failed: bool = False
    after: Cursor | None = None
    limit: int = 50


# ---------------------------------------------------------------- people


async def list_people(session: Session, office_ids: Collection[UUID] | None) -> list[Any]:
    """Rows (id, subject, username_key, disabled_at, PERSON_COLUMNS) of the people of these offices; None: of all.

    Staff of vendors are on no list of the city's people.
    """
    question = _people().where(Person.partner_until.is_(None))
    if office_ids is not None:
        question = question.where(Person.office_id.in_(office_ids))
    return list(await session.execute(question))


async def list_named_people(session: Session, **names: Collection[Any]) -> list[Any]:
    """The same rows of the people with one of these values in a column: `nip=`, `username_key=`, `subject=`, `id=`."""
    found: dict[UUID, Any] = {}
    for column, values in names.items():
        for some in _slices(sorted(set(values))):
            rows = await session.execute(_people().where(getattr(Person, column).in_(some)))
            found |= {row.id: row for row in rows}
    return list(found.values())


async def lock_people(session: Session, ids: Collection[UUID]) -> dict[UUID, Person]:
    """The rows of these people, attached to the session, as they are now; nobody else changes them meanwhile."""
    question = select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
    found = await session.scalars(question.execution_options(populate_existing=True))
    return {person.id: person for person in found}


async def list_roles(session: Session, person_ids: Collection[UUID]) -> Sequence[RoleRow]:
    """Every role of these people."""
    return (await session.scalars(select(RoleRow).where(RoleRow.person_id.in_(person_ids)))).all()


async def delete_roles(session: Session, ids: Collection[UUID]) -> None:
    """Delete these roles."""
    await session.execute(delete(RoleRow).where(RoleRow.id.in_(ids)))


def _people() -> Select[Any]:
    columns = [getattr(Person, name) for name in PERSON_COLUMNS]
    return select(Person.id, Person.subject, Person.username_key, Person.disabled_at, *columns)


# ---------------------------------------------------------------- rosters


async def save_roster(session: Session, row: RosterRow, changes: Sequence[Mapping[str, Any]]) -> None:
    """Insert a roster with its changes."""
    session.add(row)
    await session.flush()
    for some in _slices(changes):
        await session.execute(insert(RosterChangeRow), [{**change, "roster_id": row.id} for change in some])


async def find_roster(session: Session, roster_id: UUID) -> RosterRow | None:
    """The roster as it is now, or None."""
    return await session.get(RosterRow, roster_id, populate_existing=True)


async def list_rosters(
    session: Session, office_ids: Collection[UUID] | None, before: UUID | None, limit: int
) -> Sequence[RosterRow]:
    """At most `limit` rosters of these offices (None: all there are), the latest first, older than `before`."""
    question = select(RosterRow).order_by(RosterRow.id.desc()).limit(limit)
    if office_ids is not None:
        question = question.where(RosterRow.office_id.in_(office_ids))
    if before is not None:
        question = question.where(RosterRow.id < before)
    return (await session.scalars(question)).all()


async def list_applied(session: Session, since: datetime) -> Sequence[RosterRow]:
    """The rosters that were decided to be applied since then, and were not undone."""
    question = select(RosterRow).where(RosterRow.applied_at > since, RosterRow.undone_at.is_(None))
    return (await session.scalars(question.execution_options(populate_existing=True))).all()


async def lock_undecided(session: Session) -> None:
    """Hold up every other decision to apply a roster until this transaction ends."""
    waiting = RosterRow.applied_at.is_(None), RosterRow.rejected_at.is_(None)
    await session.execute(select(RosterRow.id).where(*waiting).order_by(RosterRow.id).with_for_update())


async def demand_second(session: Session, roster_id: UUID) -> bool:
    """Note that an undecided roster needs two officers; False when it was decided."""
    return await _set(session, _undecided(roster_id), needs_second=True)


async def agree(session: Session, roster_id: UUID, officer: UUID | None, *, enables: bool, at: datetime) -> bool:
    """Record the first of two agreements; False when there is one, or the roster was decided."""
    mine = _undecided(roster_id) & RosterRow.needs_second & RosterRow.agreed_at.is_(None)
    return await _set(session, mine, agreed_by=officer, agreed_at=at, enables=enables)


async def apply_alone(session: Session, roster_id: UUID, officer: UUID | None, *, enables: bool, at: datetime) -> bool:
    """Decide to apply a roster that needs one officer; False when it was decided."""
    mine = _undecided(roster_id) & (RosterRow.needs_second == false())
    return await _set(session, mine, applied_by=officer, applied_at=at, enables=enables)


async def apply_second(session: Session, roster_id: UUID, officer: UUID | None, at: datetime) -> bool:
    """Decide to apply a roster that another officer has agreed to; False for the same one, or when it was decided."""
    mine = _undecided(roster_id) & RosterRow.agreed_at.is_not(None) & RosterRow.agreed_by.is_distinct_from(officer)
    return await _set(session, mine, applied_by=officer, applied_at=at)


async def reject(session: Session, roster_id: UUID, officer: UUID | None, at: datetime) -> bool:
    """Decide not to apply a roster; False when it was decided."""
    return await _set(session, _undecided(roster_id), rejected_by=officer, rejected_at=at)


async def undo(session: Session, roster_id: UUID, officer: UUID | None, *, at: datetime, since: datetime) -> bool:
    """Decide to undo a roster that was applied in full after `since`; False when it was undone or cannot be."""
    done = RosterRow.finished_at.is_not(None) & (RosterRow.applied_at > since) & RosterRow.undone_at.is_(None)
    mine = (RosterRow.id == roster_id) & done
    return await _set(session, mine, undone_by=officer, undone_at=at, finished_at=None)


async def finish(session: Session, roster_id: UUID, at: datetime) -> bool:
    """Note that nothing is left to carry out, or to undo; False while something is, or when it was noted."""
    left = exists(select(1)).where(RosterChangeRow.roster_id == roster_id, _left(undoing=False))
    to_undo = exists(select(1)).where(RosterChangeRow.roster_id == roster_id, _left(undoing=True))
    open_ = case((RosterRow.undone_at.is_(None), left), else_=to_undo)
    return await _set(session, (RosterRow.id == roster_id) & RosterRow.finished_at.is_(None) & ~open_, finished_at=at)


def _undecided(roster_id: UUID) -> ColumnElement[bool]:
    return (RosterRow.id == roster_id) & RosterRow.applied_at.is_(None) & RosterRow.rejected_at.is_(None)


async def _set(session: Session, which: ColumnElement[bool], **values: Any) -> bool:
    statement = update(RosterRow).where(which).values(**values).returning(RosterRow.id)
    return await session.scalar(statement.execution_options(synchronize_session=False)) is not None


# ---------------------------------------------------------------- changes


async def list_changes(session: Session, roster_id: UUID, filters: RosterChangeFilter) -> Page[RosterChangeRow]:
    """A page of the changes of a roster, by name."""
    question = select(RosterChangeRow).where(RosterChangeRow.roster_id == roster_id)
    question = question.order_by(RosterChangeRow.sort_name, RosterChangeRow.id).limit(filters.limit + 1)
    if filters.kind:
        question = question.where(RosterChangeRow.kind == filters.kind)
    if filters.failed:
        question = question.where(or_(RosterChangeRow.problem.is_not(None), RosterChangeRow.undo_problem.is_not(None)))
    # NULL: written by a program before 0.8
    searched = func.coalesce(RosterChangeRow.search_text, RosterChangeRow.sort_name)
    question = question.where(*contains_words(filters.search, searched))
    if filters.after is not None:
        edge = tuple_(filters.after.sort_name, filters.after.id)
        question = question.where(tuple_(RosterChangeRow.sort_name, RosterChangeRow.id) > edge)
    found = (await session.scalars(question)).all()
    items = tuple(found[: filters.limit])
    more = Cursor(items[-1].sort_name, items[-1].id) if len(found) > filters.limit else None
    return Page(items, more)


async def slice_changes(session: Session, roster_id: UUID, after: UUID | None, limit: int) -> Sequence[RosterChangeRow]:
    """The next changes that concern people, in the order of their ids, to compare all of them in slices."""
    question = select(RosterChangeRow).where(RosterChangeRow.roster_id == roster_id, RosterChangeRow.kind != _NEVER)
    if after is not None:
        question = question.where(RosterChangeRow.id > after)
    return (await session.scalars(question.order_by(RosterChangeRow.id).limit(limit))).all()


async def take_changes(session: Session, roster_id: UUID, limit: int, *, undoing: bool) -> Sequence[RosterChangeRow]:
    """The next changes to carry out or to undo, locked; who leaves comes first."""
    later = case((RosterChangeRow.kind == _FIRST, 0), else_=1)
    question = (
        select(RosterChangeRow)
        .where(RosterChangeRow.roster_id == roster_id, _left(undoing=undoing))
        .order_by(later, RosterChangeRow.id)
        .limit(limit)
        .with_for_update()
    )
    return (await session.scalars(question.execution_options(populate_existing=True))).all()


async def count_progress(session: Session, roster_id: UUID) -> tuple[int, int, int, int]:
    """How many changes were applied, could not be applied, were undone, and could not be undone."""
    columns = (
        RosterChangeRow.applied_at,
        RosterChangeRow.problem,
        RosterChangeRow.undone_at,
        RosterChangeRow.undo_problem,
    )
    question = select(*map(func.count, columns)).where(RosterChangeRow.roster_id == roster_id)
    row: tuple[int, int, int, int] = tuple((await session.execute(question)).one())
    return row


async def list_uninvited(session: Session, roster_id: UUID) -> Sequence[Person]:
    """The people whom a roster brought in and who have no password yet, unless they are disabled, by name."""
    joined = select(RosterChangeRow.person_id).where(
        RosterChangeRow.roster_id == roster_id,
        RosterChangeRow.kind == _NEW,
        RosterChangeRow.applied_at.is_not(None),
        RosterChangeRow.undone_at.is_(None),
    )
    waiting = (Person.id.in_(joined), Person.password_hash.is_(None), Person.disabled_at.is_(None))
    return (await session.scalars(select(Person).where(*waiting).order_by(Person.name, Person.id))).all()


async def delete_old_changes(session: Session, *, proposed_before: datetime, applied_before: datetime) -> None:
    """Delete the changes of rosters that can be neither applied nor undone any more."""
    expired = RosterRow.applied_at.is_(None) & (RosterRow.proposed_at < proposed_before)
    done = RosterRow.applied_at.is_not(None) & (RosterRow.applied_at < applied_before)
    rosters = select(RosterRow.id).where(or_(expired, done, RosterRow.rejected_at.is_not(None)))
    await session.execute(delete(RosterChangeRow).where(RosterChangeRow.roster_id.in_(rosters)))


def _left(*, undoing: bool) -> ColumnElement[bool]:
    if undoing:
        row = RosterChangeRow
        return row.applied_at.is_not(None) & row.undone_at.is_(None) & row.undo_problem.is_(None)
    unapplied = RosterChangeRow.applied_at.is_(None) & RosterChangeRow.problem.is_(None)
    return unapplied & (RosterChangeRow.kind != _NEVER)


def _slices(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]

"""Statements about resets by two officers: save, find, list, decide, cancel; and who appointed or reset whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import aliased

from idp.accounts.events import AccountsEvent
from idp.accounts.models.person import Person
from idp.accounts.models.recovery import ResetRequestRow
from idp.accounts.models.role import RoleRequestRow, RoleRow
from idp.accounts.models.session import SessionRow
from idp.foundation import audit
from idp.foundation.database import Session
from idp.offices import store as offices

_ROW = ResetRequestRow
_First, _Second = aliased(Person), aliased(Person)
_PERSON = "person:"


@dataclass(frozen=True, slots=True)
class ResetRequest:
    """A reset that one officer asked for, and what came of it; `approved` None: not decided."""

    id: UUID
    person_id: UUID
    person_name: str
    person_post: str
    resets_password: bool
    resets_factors: bool
    reason: str
    first_officer_id: UUID
    first_officer_name: str
    first_session_id: UUID
    first_browser: bytes | None
    first_checks: tuple[str, ...]
    requested_at: datetime
    expires_at: datetime
    not_before: datetime | None
    second_officer_name: str | None
    decided_at: datetime | None
    approved: bool | None
    note: str | None
    code_printed: bool
    cancelled_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be decided or cancelled."""
        return self.decided_at is None and self.cancelled_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class ResetDecision:
    """What the second officer decides; `note`: why not."""

    reset_id: UUID
    officer_id: UUID
    session_id: UUID
    approved: bool
    checks: Sequence[str]
    note: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ResetFilter:
    """Resets of people of these offices and those below (None: of all), open ones or the others, newest first."""

    office_ids: Collection[UUID] | None
    now: datetime
    is_open: bool
    limit: int = 20
    before: UUID | None = None


async def save(session: Session, row: ResetRequestRow) -> None:
    """Insert a request."""
    session.add(row)
    await session.flush()


async def lock_person(session: Session, person_id: UUID) -> None:
    """Hold up other requests about this person, and roles for them, until this transaction ends."""
    await session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


async def find(session: Session, reset_id: UUID) -> ResetRequest | None:
    """The request with this id, or None."""
    row = (await session.execute(_requests().where(_ROW.id == reset_id))).one_or_none()
    return None if row is None else _request(row)


async def find_open_of(session: Session, person_id: UUID, now: datetime) -> ResetRequest | None:
    """The request about a person that can still be decided, or None."""
    row = (await session.execute(_requests().where(_ROW.person_id == person_id, _is_open(now)))).first()
    return None if row is None else _request(row)


async def list_page(session: Session, filters: ResetFilter) -> Sequence[ResetRequest]:
    """At most `limit` + 1 of the filtered requests; one beyond the limit says that there are more."""
    question = _requests().where(_is_open(filters.now) if filters.is_open else ~_is_open(filters.now))
    if filters.office_ids is not None:
        below = offices.select_offices_and_below(filters.office_ids)
        question = question.where(Person.office_id.in_(select(below.c.id)))
    if filters.before is not None:
        question = question.where(_ROW.id < filters.before)
    rows = await session.execute(question.order_by(_ROW.id.desc()).limit(filters.limit + 1))
    return [_request(row) for row in rows]


async def decide(session: Session, decision: ResetDecision) -> bool:
    """Decide an open request; True for exactly one of all who decide or cancel it."""
    values = {
        "second_officer_id": decision.officer_id,
        "second_session_id": decision.session_id,
        "second_checks": list(decision.checks),
        "decided_at": decision.at,
        "approved": decision.approved,
        "note": decision.note,
    }
    return await _change_open(session, _ROW.id == decision.reset_id, values, decision.at) is not None


async def cancel(session: Session, reset_id: UUID, by: UUID, at: datetime) -> UUID | None:
    """Cancel an open request of which `by` is the first officer or the person; the person's id, or None."""
    theirs = (_ROW.id == reset_id) & ((_ROW.first_officer_id == by) | (_ROW.person_id == by))
    return await _change_open(session, theirs, {"cancelled_at": at, "cancelled_by": by}, at)


async def note_code(session: Session, reset_id: UUID, code_id: UUID) -> None:
    """Note which code was printed."""
    await session.execute(update(_ROW).where(_ROW.id == reset_id).values(code_id=code_id))


async def find_last_approval(session: Session, person_id: UUID) -> datetime | None:
    """When a person was last reset, or None."""
    approved = _ROW.person_id == person_id, _ROW.approved.is_(True)
    found: datetime | None = await session.scalar(select(func.max(_ROW.decided_at)).where(*approved))
    return found


async def find_session(session: Session, session_id: UUID) -> Any:
    """The acr, the person and the reason of the end of a session, live or not; None: it is forgotten."""
    columns = SessionRow.person_id, SessionRow.acr, SessionRow.end_reason
    return (await session.execute(select(*columns).where(SessionRow.id == session_id))).one_or_none()


async def list_appointers(session: Session, people: Collection[UUID], since: datetime) -> dict[UUID, set[UUID]]:
    """Who gave each of these people a role or reset their account since then.

    By the roles there are and by the audit trail of all. Who resets an account holds the code that opens it.
    """
    found: dict[UUID, set[UUID]] = {person_id: set() for person_id in people}
    granted = select(RoleRow.person_id, RoleRow.granted_by).where(
        RoleRow.person_id.in_(people), RoleRow.granted_at > since, RoleRow.granted_by.is_not(None)
    )
    agreed = select(RoleRequestRow.person_id, RoleRequestRow.requested_by, RoleRequestRow.decided_by).where(
        RoleRequestRow.person_id.in_(people), RoleRequestRow.accepted.is_(True), RoleRequestRow.decided_at > since
    )
    reset = select(_ROW.person_id, _ROW.first_officer_id, _ROW.second_officer_id).where(
        _ROW.person_id.in_(people), _ROW.approved.is_(True), _ROW.decided_at > since
    )
    for question in (granted, agreed, reset):
        for person_id, *officers in await session.execute(question):
            found[person_id].update(officer for officer in officers if officer is not None)
    # a role that was taken away again left its trace here alone
    for entry in await audit.list_acts(session, AccountsEvent.ROLE_GRANTED, list(map(str, people)), since):
        named = (entry.actor, entry.detail.get("requested_by"))
        found[UUID(entry.subject)].update(
            UUID(name.removeprefix(_PERSON)) for name in named if isinstance(name, str) and name.startswith(_PERSON)
        )
    return found


async def purge(session: Session, older_than: datetime) -> None:
    """Delete requests that expired before `older_than`."""
    await session.execute(delete(_ROW).where(_ROW.expires_at < older_than))


async def _change_open(
    session: Session, which: ColumnElement[bool], values: dict[str, object], at: datetime
) -> UUID | None:
    statement = update(_ROW).where(which, _is_open(at)).values(values).returning(_ROW.person_id)
    changed: UUID | None = await session.scalar(statement.execution_options(synchronize_session=False))
    return changed


def _is_open(now: datetime) -> ColumnElement[bool]:
    return _ROW.decided_at.is_(None) & _ROW.cancelled_at.is_(None) & (_ROW.expires_at > now)


def _requests() -> Select[Any]:
    columns: tuple[Any, ...] = (_ROW, Person.name, Person.jabatan, _First.name, _Second.name)
    return (
        select(*columns)
        .join(Person, Person.id == _ROW.person_id)
        .join(_First, _First.id == _ROW.first_officer_id)
        .outerjoin(_Second, _Second.id == _ROW.second_officer_id)
    )


def _request(found: Any) -> ResetRequest:
    row, name, post, first, second = found
    return ResetRequest(
        id=row.id,
        person_id=row.person_id,
        person_name=name,
        person_post=post or "",
        resets_password=row.resets_password,
        resets_factors=row.resets_factors,
        reason=row.reason,
        first_officer_id=row.first_officer_id,
        first_officer_name=first,
        first_session_id=row.first_session_id,
        first_browser=row.first_browser,
        first_checks=tuple(row.first_checks),
        requested_at=row.requested_at,
        expires_at=row.expires_at,
        not_before=row.not_before,
        second_officer_name=second,
        decided_at=row.decided_at,
        approved=row.approved,
        note=row.note,
        code_printed=row.code_id is not None,
        cancelled_at=row.cancelled_at,
    )

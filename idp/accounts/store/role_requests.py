"""Statements about roles that one officer asked for and another must agree to: save, find, list, decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import aliased

from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRequestRow
from idp.foundation.database import Session
from idp.permissions import Role

_Requester, _Decider = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """A role that was asked for, and what came of it; `accepted` None: not decided."""

    id: UUID
    role: Role
    person_id: UUID
    person_name: str
    person_post: str | None
    until: datetime | None
    reason: str
    requested_by: UUID
    requester_name: str
    requested_at: datetime
    expires_at: datetime
    decided_by: UUID | None
    decider_name: str | None
    decided_at: datetime | None
    accepted: bool | None
    note: str | None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be decided."""
        return self.decided_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class RoleDecision:
    """What an officer decides about a request; `note`: why not."""

    request_id: UUID
    officer_id: UUID
    accepted: bool
    note: str
    at: datetime


async def save_request(session: Session, row: RoleRequestRow) -> None:
    """Insert a request."""
    session.add(row)
    await session.flush()


async def find_request(session: Session, request_id: UUID) -> RoleRequest | None:
    """The request with this id, or None."""
    row = (await session.execute(_requests().where(RoleRequestRow.id == request_id))).first()
    return _request(row) if row else None


async def list_open(session: Session, now: datetime, at_most: int = 100) -> Sequence[RoleRequest]:
    """The requests that wait for a decision, the first to expire first."""
    waiting = RoleRequestRow.decided_at.is_(None), RoleRequestRow.expires_at > now
    question = _requests().where(*waiting).order_by(RoleRequestRow.expires_at, RoleRequestRow.id)
    return [_request(row) for row in await session.execute(question.limit(at_most))]


async def list_closed(session: Session, now: datetime, at_most: int) -> Sequence[RoleRequest]:
    """The requests that were decided or expired, the latest first."""
    ended = func.coalesce(RoleRequestRow.decided_at, RoleRequestRow.expires_at)
    question = _requests().where(RoleRequestRow.decided_at.is_not(None) | (RoleRequestRow.expires_at <= now))
    rows = await session.execute(question.order_by(ended.desc(), RoleRequestRow.id).limit(at_most))
    return [_request(row) for row in rows]


async def has_open_request(session: Session, person_id: UUID, role: Role, now: datetime) -> bool:
    """Whether this role of this person waits for a decision already."""
    same = RoleRequestRow.person_id == person_id, RoleRequestRow.role == role.value
    waiting = RoleRequestRow.decided_at.is_(None), RoleRequestRow.expires_at > now
    return await session.scalar(select(RoleRequestRow.id).where(*same, *waiting).limit(1)) is not None


async def decide_request(session: Session, decision: RoleDecision) -> bool:
    """Decide a request that is open; at most one decision is ever stored, and never by whom it concerns."""
    mine = RoleRequestRow.id == decision.request_id
    waiting = RoleRequestRow.decided_at.is_(None), RoleRequestRow.expires_at > decision.at
    others = RoleRequestRow.requested_by != decision.officer_id, RoleRequestRow.person_id != decision.officer_id
    decided = {
        "decided_by": decision.officer_id,
        "decided_at": decision.at,
        "accepted": decision.accepted,
        "note": decision.note or None,
    }
    stored = update(RoleRequestRow).where(mine, *waiting, *others).values(decided).returning(RoleRequestRow.id)
    return await session.scalar(stored) is not None


def _requests() -> Select[RoleRequestRow, str, str | None, str, str]:
    question = select(
        RoleRequestRow,
        Person.name.label("person_name"),
        Person.jabatan.label("person_post"),
        _Requester.name.label("requester_name"),
        _Decider.name.label("decider_name"),
    )
    return (
        question.join(Person, Person.id == RoleRequestRow.person_id)
        .join(_Requester, _Requester.id == RoleRequestRow.requested_by)
        .outerjoin(_Decider, _Decider.id == RoleRequestRow.decided_by)
    )


def _request(found: Any) -> RoleRequest:
    row = found[0]
    return RoleRequest(
        id=row.id,
        role=Role(row.role),
        person_id=row.person_id,
        person_name=found.person_name,
        person_post=found.person_post,
        until=row.until,
        reason=row.reason,
        requested_by=row.requested_by,
        requester_name=found.requester_name,
        requested_at=row.requested_at,
        expires_at=row.expires_at,
        decided_by=row.decided_by,
        decider_name=found.decider_name,
        decided_at=row.decided_at,
        accepted=row.accepted,
        note=row.note,
    )

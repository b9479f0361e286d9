"""Statements about who may enter clients in the sandbox: team members and testers of one client."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, exists, insert, or_, select, update

from idp.clients.models import ClientRow, SandboxTesterRow, TeamMemberRow
from idp.foundation.database import Session
from idp.foundation.statements import CompiledStatement
from idp.protocol.client import Environment

_ROW = SandboxTesterRow


def _standing() -> Select[*tuple[Any, ...]]:
    person, client = bindparam("person_id", type_=Uuid()), bindparam("client_row", type_=Uuid())
    member = exists().where(TeamMemberRow.application_id == ClientRow.application_id, TeamMemberRow.person_id == person)
    accepted = _ROW.accepted_at.is_not(None) & _ROW.ended_at.is_(None) & (_ROW.person_id == person)
    invited = or_(_ROW.client_id == ClientRow.id, _ROW.application_id == ClientRow.application_id)
    tester = exists().where(accepted, invited)
    return select(member.label("in_team"), tester.label("is_tester")).where(ClientRow.id == client)


#: Whether :person_id is in the team of the client :client_row, and whether they are a tester of it.
STANDING = CompiledStatement(_standing())


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """The columns of a new invitation: to one client, or to all clients of an application."""

    id: UUID
    client_id: UUID | None
    application_id: UUID | None
    person_id: UUID
    invited_by: UUID
    invited_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TesterRecord:
    """A tester, or an open invitation: `accepted_at` None."""

    id: UUID
    person_id: UUID
    whole_application: bool
    invited_at: datetime
    expires_at: datetime
    accepted_at: datetime | None


async def insert_invitation(session: Session, new: NewInvitation) -> None:
    """Insert an invitation."""
    await session.execute(insert(_ROW).values(asdict(new)))


async def find_invitation(session: Session, invitation_id: UUID) -> SandboxTesterRow | None:
    """The invitation with this id."""
    return await session.get(_ROW, invitation_id)


async def accept_invitation(session: Session, invitation_id: UUID, person_id: UUID, at: datetime) -> bool:
    """Accept an open invitation of this person; exactly one caller ever gets True."""
    open_ = _ROW.accepted_at.is_(None) & _ROW.ended_at.is_(None) & (_ROW.expires_at > at) & (_ROW.invited_at <= at)
    mine = update(_ROW).where(_ROW.id == invitation_id, _ROW.person_id == person_id, open_)
    return await session.scalar(mine.values(accepted_at=at).returning(_ROW.id)) is not None


async def end_invitation(
    session: Session, invitation_id: UUID, client_row: UUID, application_id: UUID, *, at: datetime
) -> UUID | None:
    """End an invitation to this client or its application; the person it was for, None when it had ended already."""
    mine = update(_ROW).where(_ROW.id == invitation_id, _of_client(client_row, application_id), _ROW.ended_at.is_(None))
    ended: UUID | None = await session.scalar(mine.values(ended_at=at).returning(_ROW.person_id))
    return ended


async def list_of_client(
    session: Session, client_row: UUID, application_id: UUID, at: datetime
) -> Sequence[TesterRecord]:
    """The testers of a client and its invitations that can still be accepted at `at`, the newest first."""
    live = _ROW.ended_at.is_(None) & or_(_ROW.accepted_at.is_not(None), _ROW.expires_at > at)
    question = select(_ROW).where(_of_client(client_row, application_id), live).order_by(_ROW.id.desc())
    return [
        TesterRecord(
            row.id, row.person_id, row.application_id is not None, row.invited_at, row.expires_at, row.accepted_at
        )
        for row in await session.scalars(question)
    ]


async def list_client_ids(session: Session, application_id: UUID) -> Sequence[str]:
    """The client_ids of an application's clients in `uji`."""
    mine = (ClientRow.application_id == application_id) & (ClientRow.environment == Environment.UJI.value)
    return (await session.scalars(select(ClientRow.client_id).where(mine).order_by(ClientRow.client_id))).all()


def _of_client(client_row: UUID, application_id: UUID) -> ColumnElement[bool]:
    """The invitation is to this client, or to all clients of its application."""
    return or_(_ROW.client_id == client_row, _ROW.application_id == application_id)

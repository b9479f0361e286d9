"""Questions and single statements about clients that registered themselves and keep themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, select, update

from idp.clients import document
from idp.clients.models import ApiRow, ClientRow, CredentialRow, InitialAccessTokenRow
from idp.foundation.database import Session
from idp.protocol.client import ClientMetadata, Environment, Ownership

#: Whether the client with this client_id (a column) has something elsewhere that it must stay for.
InUse = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Holder:
    """Which client a registration access token is for, and what it was registered with (None: an open door)."""

    id: UUID
    client_id: str
    suspended: bool
    registered_with: UUID | None


@dataclass(frozen=True, slots=True)
class Unused:
    """A client that registered itself and was never used; `limits`: of what it registered with, as JSON text."""

    id: UUID
    metadata: ClientMetadata
    limits: str | None


async def give(session: Session, row_id: UUID, digest: bytes, registered_with: UUID | None) -> None:
    """Let whoever holds the token with this digest keep this client."""
    mine = update(ClientRow).where(ClientRow.id == row_id)
    await session.execute(mine.values(registration_digest=digest, registered_with=registered_with))


async def holder(session: Session, client_id: str, digest: bytes) -> Holder | None:
    """The client with this client_id whose token has this digest; who asks cannot tell what was wrong."""
    mine = (ClientRow.client_id == client_id) & (ClientRow.registration_digest == digest)
    row = await session.scalar(select(ClientRow).where(mine, ClientRow.removed_at.is_(None)))
    return Holder(row.id, row.client_id, row.suspended_at is not None, row.registered_with) if row else None


async def remove(session: Session, row_id: UUID, at: datetime) -> bool:
    """Take a client away for ever; False when it was taken away already."""
    there = update(ClientRow).where(ClientRow.id == row_id, ClientRow.removed_at.is_(None))
    stopped_at = func.coalesce(ClientRow.suspended_at, at)
    gone = there.values(removed_at=at, suspended_at=stopped_at, registration_digest=None)
    return await session.scalar(gone.returning(ClientRow.id).execution_options(synchronize_session=False)) is not None


async def unvouched_since(session: Session, since: datetime) -> int:
    """How many clients walked in through an open door since then, those that went again included."""
    by_itself = ClientRow.registration_digest.is_not(None) | ClientRow.removed_at.is_not(None)
    alone = by_itself & ClientRow.registered_with.is_(None)
    return int(await session.scalar(select(func.count()).where(alone, ClientRow.created_at > since)) or 0)


async def unused(session: Session, before: datetime, after: UUID | None, limit: int) -> list[Unused]:
    """Some of those that came before a moment and were never used, in the order of their ids, from `after` on."""
    limits = InitialAccessTokenRow.limits.label("limits")
    question = select(*ClientRow.__table__.c, limits).where(*_unused(before))
    question = question.outerjoin(InitialAccessTokenRow, InitialAccessTokenRow.id == ClientRow.registered_with)
    if after is not None:
        question = question.where(ClientRow.id > after)
    rows = (await session.execute(question.order_by(ClientRow.id).limit(limit))).all()
    return [Unused(row.id, document.restored(row), row.limits) for row in rows]


async def remove_unused(
    session: Session, ids: Sequence[UUID], moments: tuple[datetime, datetime], in_use: InUse
) -> list[tuple[UUID, str]]:
    """Delete those of them that are still unused and nobody's, with their secrets; (id, client_id) of each.

    `moments`: before when they came, and now. One statement decides; whoever takes one over or uses it meanwhile
    waits for it, or has changed the row before and is seen.
    """
    before, at = moments
    taken = update(ClientRow).where(ClientRow.id.in_(ids), *_unused(before), ~in_use(ClientRow.client_id))
    mark = taken.values(removed_at=at, suspended_at=at).returning(ClientRow.id, ClientRow.client_id)
    gone = [(row.id, row.client_id) for row in await session.execute(mark.execution_options(synchronize_session=False))]
    for table, column in ((CredentialRow, CredentialRow.owner_id), (ClientRow, ClientRow.id)):
        await session.execute(delete(table).where(column.in_([row_id for row_id, _ in gone])))
    return gone


def _unused(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Never used, in its own hands, stopped by nobody, and no part of the city's own."""
    return (
        ClientRow.registration_digest.is_not(None),
        ClientRow.created_at < before,
        ClientRow.last_used_at.is_(None),
        ClientRow.suspended_at.is_(None),
        ClientRow.application_id.is_(None),
        ClientRow.environment == Environment.UJI.value,
        ClientRow.ownership == Ownership.LUAR.value,
        ~exists().where(ApiRow.resource_server == ClientRow.client_id),
    )

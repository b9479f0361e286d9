"""Questions and single statements about clients that registered themselves and keep themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from idp.clients.models import ClientRow
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class Holder:
    """Which client a registration access token is for, and what it was registered with (None: an open door)."""

    id: UUID
    client_id: str
    suspended: bool
    registered_with: UUID | None


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

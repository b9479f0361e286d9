"""Queries and statements about clients that registered themselves (RFC 7591, RFC 7592)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, select, update

from idp.clients import metadata_document
from idp.clients.models import ApiRow, ClientRow, CredentialRow, InitialAccessTokenRow
from idp.foundation.application_marks import mark_applications
from idp.foundation.database import Session
from idp.protocol.client import ClientMetadata, Environment, Ownership

#: From the column client_id, the condition under which rows of other packages need the client.
InUseCondition = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class RegistrationOwner:
    """The client of a registration access token; `registered_with`: its initial access token, None without one."""

    id: UUID
    client_id: str
    suspended: bool
    registered_with: UUID | None


@dataclass(frozen=True, slots=True)
class UnusedClient:
    """A client that registered itself and was never used; `limits`: of its initial access token, as JSON text."""

    id: UUID
    metadata: ClientMetadata
    limits: str | None


async def set_registration_token(session: Session, row_id: UUID, digest: bytes, registered_with: UUID | None) -> None:
    """Set the registration access token of a client, by its SHA-256 digest."""
    mine = update(ClientRow).where(ClientRow.id == row_id)
    await session.execute(mine.values(registration_digest=digest, registered_with=registered_with))


async def find_registration_owner(session: Session, client_id: str, digest: bytes) -> RegistrationOwner | None:
    """The client with this client_id and token digest; None does not say which of the two was wrong."""
    mine = (ClientRow.client_id == client_id) & (ClientRow.registration_digest == digest)
    row = await session.scalar(select(ClientRow).where(mine, ClientRow.removed_at.is_(None)))
    return RegistrationOwner(row.id, row.client_id, row.suspended_at is not None, row.registered_with) if row else None


async def claim(session: Session, client_id: str, digest: bytes, application_id: UUID) -> UUID | None:
    """Give a client in the sandbox that has no application to one; the row id, for exactly one caller, or None."""
    free = ClientRow.application_id.is_(None) & ClientRow.suspended_at.is_(None) & ClientRow.removed_at.is_(None)
    mine = (ClientRow.client_id == client_id) & (ClientRow.registration_digest == digest)
    sandbox = ClientRow.environment == Environment.UJI.value
    claimed = update(ClientRow).where(mine, free, sandbox).values(application_id=application_id)
    row_id: UUID | None = await session.scalar(claimed.returning(ClientRow.id))
    if row_id is not None:
        await mark_applications(session, [application_id])
    return row_id


async def set_removed(session: Session, row_id: UUID, at: datetime) -> bool:
    """Mark a client as deleted; False when it was deleted already."""
    existing = update(ClientRow).where(ClientRow.id == row_id, ClientRow.removed_at.is_(None))
    stopped_at = func.coalesce(ClientRow.suspended_at, at)
    removed = existing.values(removed_at=at, suspended_at=stopped_at, registration_digest=None)
    found = removed.returning(ClientRow.application_id).execution_options(synchronize_session=False)
    gone = (await session.execute(found)).first()
    if gone is not None and gone.application_id is not None:
        await mark_applications(session, [gone.application_id])
    return gone is not None


async def count_open_registrations(session: Session, since: datetime) -> int:
    """The number of clients registered without an initial access token after `since`, deleted ones included."""
    by_itself = ClientRow.registration_digest.is_not(None) | ClientRow.removed_at.is_not(None)
    alone = by_itself & ClientRow.registered_with.is_(None)
    return int(await session.scalar(select(func.count()).where(alone, ClientRow.created_at > since)) or 0)


async def list_unused_clients(session: Session, before: datetime, after: UUID | None, limit: int) -> list[UnusedClient]:
    """At most `limit` unused clients created before `before`, by row id, after the row id `after`."""
    limits = InitialAccessTokenRow.limits.label("limits")
    question = select(*ClientRow.__table__.c, limits).where(*_unused(before))
    question = question.outerjoin(InitialAccessTokenRow, InitialAccessTokenRow.id == ClientRow.registered_with)
    if after is not None:
        question = question.where(ClientRow.id > after)
    rows = (await session.execute(question.order_by(ClientRow.id).limit(limit))).all()
    return [UnusedClient(row.id, metadata_document.metadata_from_row(row), row.limits) for row in rows]


async def delete_unused_clients(
    session: Session, ids: Sequence[UUID], in_use: InUseCondition, *, before: datetime, at: datetime
) -> list[tuple[UUID, str]]:
    """Delete those of `ids` that are still unused, with their secrets; returns (row id, client_id) of each.

    Only those created before `before`. One conditional update decides; a concurrent use or takeover either waits for it
    or has changed the row before and keeps the client.
    """
    taken = update(ClientRow).where(ClientRow.id.in_(ids), *_unused(before), ~in_use(ClientRow.client_id))
    mark = taken.values(removed_at=at, suspended_at=at).returning(ClientRow.id, ClientRow.client_id)
    removed = [
        (row.id, row.client_id) for row in await session.execute(mark.execution_options(synchronize_session=False))
    ]
    for table, column in ((CredentialRow, CredentialRow.owner_id), (ClientRow, ClientRow.id)):
        await session.execute(delete(table).where(column.in_([row_id for row_id, _ in removed])))
    return removed


def _unused(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Never used, self-registered, not suspended, without an application, in the sandbox, and no resource server."""
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

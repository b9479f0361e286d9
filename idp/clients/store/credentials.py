"""Queries and statements about client secrets; at most two are live because there are two slots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select, update

from idp.clients.models import CredentialRow
from idp.clients.records import SecretRecord
from idp.foundation.database import Session
from idp.foundation.upsert import dialect_insert

SLOTS = (1, 2)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret to insert, by its SHA-256 digest; `derived_with` as in CredentialRow."""

    id: UUID
    digest: bytes
    derived_with: int | None = None
    expires_at: datetime | None = None


async def take_slot(session: Session, owner: UUID, new: NewSecret, at: datetime) -> bool:
    """Insert a secret into a free slot; False when both are taken, also by concurrent requests.

    The unique constraint decides: the second request for a slot inserts nothing and tries the other one.
    """
    await _free_expired(session, owner, at)
    columns = {"id": new.id, "digest": new.digest, "derived_with": new.derived_with, "expires_at": new.expires_at}
    for slot in SLOTS:
        row = columns | {"owner_id": owner, "slot": slot, "created_at": at}
        taken = dialect_insert(session, CredentialRow).values(row).on_conflict_do_nothing().returning(CredentialRow.id)
        if await session.scalar(taken) is not None:
            return True
    return False


async def set_revoked(session: Session, owner: UUID, secret_id: UUID, at: datetime) -> bool:
    """Revoke one live secret; False when the client has no such live secret."""
    mine = (CredentialRow.id == secret_id) & (CredentialRow.owner_id == owner)
    ended = update(CredentialRow).where(mine, CredentialRow.slot.is_not(None)).values(slot=None, revoked_at=at)
    return await session.scalar(ended.returning(CredentialRow.id)) is not None


async def revoke_all_secrets(session: Session, owner: UUID, at: datetime) -> int:
    """Revoke every live secret of a client; returns their number."""
    live = update(CredentialRow).where(CredentialRow.owner_id == owner, CredentialRow.slot.is_not(None))
    return len((await session.scalars(live.values(slot=None, revoked_at=at).returning(CredentialRow.id))).all())


async def expire_other_secrets(session: Session, owner: UUID, but: UUID, at: datetime) -> None:
    """Let the client's other live secrets expire at `at`; one that expires earlier keeps its date."""
    others = (CredentialRow.owner_id == owner) & (CredentialRow.id != but) & CredentialRow.slot.is_not(None)
    later = CredentialRow.expires_at.is_(None) | (CredentialRow.expires_at > at)
    await session.execute(update(CredentialRow).where(others, later).values(expires_at=at))


async def secrets_by_digest(session: Session, owner: UUID) -> dict[bytes, SecretRecord]:
    """Every secret a client ever had: SHA-256 digest -> record."""
    rows = await session.scalars(select(CredentialRow).where(CredentialRow.owner_id == owner))
    return {row.digest: _record(row) for row in rows}


async def secrets_of_clients(session: Session, owners: Sequence[UUID]) -> dict[UUID, tuple[SecretRecord, ...]]:
    """The secrets of these clients: row id of the client -> its secrets, oldest first."""
    found: dict[UUID, tuple[SecretRecord, ...]] = {}
    for row in await session.scalars(_secrets_query(owners)):
        found[row.owner_id] = (*found.get(row.owner_id, ()), _record(row))
    return found


def _secrets_query(owners: Sequence[UUID]) -> Select[CredentialRow]:
    return (
        select(CredentialRow)
        .where(CredentialRow.owner_id.in_(owners))
        .order_by(CredentialRow.created_at, CredentialRow.id)
    )


def _record(row: CredentialRow) -> SecretRecord:
    return SecretRecord(row.id, row.created_at, row.expires_at, row.revoked_at, row.last_used_at)


async def _free_expired(session: Session, owner: UUID, at: datetime) -> None:
    expired = (CredentialRow.owner_id == owner) & CredentialRow.slot.is_not(None) & (CredentialRow.expires_at <= at)
    await session.execute(update(CredentialRow).where(expired).values(slot=None, revoked_at=CredentialRow.expires_at))

"""Writes when clients, secrets and keys were last used, many at once, and reads it of keys."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Update, bindparam, delete, func, or_, select, update

from idp.clients.models import ClientRow, CredentialRow, KeyUseRow
from idp.foundation.database import Session
from idp.foundation.upsert import dialect_insert
from idp.protocol.client import AuthMethod
from idp.protocol.tokens.jwk import ExternalKey

#: The keys of one client whose last use is kept; a client with `jwks_uri` can name any number of them.
MOST_KEYS = 40


@dataclass(slots=True)
class CollectedUses:
    """Times of use by row id; a key by the client's row id and its address in memory, with the key itself."""

    clients: dict[UUID, datetime] = field(default_factory=dict)
    methods: dict[UUID, AuthMethod] = field(default_factory=dict)
    secrets: dict[UUID, datetime] = field(default_factory=dict)
    keys: dict[tuple[UUID, int], tuple[ExternalKey, datetime]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.clients or self.secrets)

    def merge(self, later: "CollectedUses") -> "CollectedUses":
        """These times and later ones."""
        return CollectedUses(
            self.clients | later.clients,
            self.methods | later.methods,
            self.secrets | later.secrets,
            self.keys | later.keys,
        )

    def by_thumbprint(self) -> dict[tuple[UUID, str], datetime]:
        """The latest use of each key: (client, thumbprint) -> time."""
        found: dict[tuple[UUID, str], datetime] = {}
        for (client, _), (key, at) in self.keys.items():
            named = (client, key.thumbprint)
            found[named] = max(at, found.get(named, at))
        return found


async def save_last_uses(session: Session, uses: CollectedUses) -> None:
    """Update last_used_at and last_auth_method; a later date that another process wrote stays."""
    connection = await session.connection()
    # sorted by key, so that concurrent processes cannot deadlock
    if uses.clients:
        rows = [{"row": key, "at": uses.clients[key], "method": uses.methods.get(key)} for key in sorted(uses.clients)]
        method = func.coalesce(bindparam("method", type_=ClientRow.last_auth_method.type), ClientRow.last_auth_method)
        await connection.execute(_update_if_later(ClientRow).values(last_auth_method=method), rows)
    if uses.secrets:
        rows = [{"row": key, "at": uses.secrets[key]} for key in sorted(uses.secrets)]
        await connection.execute(_update_if_later(CredentialRow), rows)
    if uses.keys:
        await _save_key_uses(session, uses.by_thumbprint())


async def key_uses(session: Session, owner: UUID) -> Mapping[str, datetime]:
    """When each key of a client was last used: thumbprint -> time."""
    rows = await session.scalars(select(KeyUseRow).where(KeyUseRow.owner_id == owner))
    return {row.thumbprint: row.last_used_at for row in rows}


async def _save_key_uses(session: Session, uses: Mapping[tuple[UUID, str], datetime]) -> None:
    """Insert or update the uses of clients that exist, and keep the newest ones of each client."""
    mine = select(ClientRow.id).where(ClientRow.id.in_({client for client, _ in uses}))
    existing = set(await session.scalars(mine))
    rows = [
        {"owner_id": client, "thumbprint": thumbprint, "last_used_at": uses[client, thumbprint]}
        for client, thumbprint in sorted(uses)
        if client in existing
    ]
    if not rows:
        return
    insert = dialect_insert(session, KeyUseRow)
    later = insert.on_conflict_do_update(
        index_elements=["owner_id", "thumbprint"],
        set_={"last_used_at": insert.excluded.last_used_at},
        where=KeyUseRow.last_used_at < insert.excluded.last_used_at,
    )
    await (await session.connection()).execute(later, rows)
    await _delete_oldest_uses(session, existing)


async def _delete_oldest_uses(session: Session, clients: Collection[UUID]) -> None:
    """Keep the newest MOST_KEYS uses of each of these clients."""
    counted = select(KeyUseRow.owner_id).where(KeyUseRow.owner_id.in_(clients)).group_by(KeyUseRow.owner_id)
    for client in sorted(await session.scalars(counted.having(func.count() > MOST_KEYS))):
        newest = select(KeyUseRow.thumbprint).where(KeyUseRow.owner_id == client)
        newest = newest.order_by(KeyUseRow.last_used_at.desc()).limit(MOST_KEYS)
        await session.execute(
            delete(KeyUseRow).where(KeyUseRow.owner_id == client, KeyUseRow.thumbprint.not_in(newest))
        )


def _update_if_later(table: type[ClientRow] | type[CredentialRow]) -> Update:
    at = bindparam("at", type_=table.last_used_at.type)
    earlier = or_(table.last_used_at.is_(None), table.last_used_at < at)
    return update(table).where(table.id == bindparam("row"), earlier).values(last_used_at=at)

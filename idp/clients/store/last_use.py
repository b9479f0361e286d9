"""Writes when clients and secrets were last used, many at once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Update, bindparam, func, or_, update

from idp.clients.models import ClientRow, CredentialRow
from idp.foundation.database import Session
from idp.protocol.client import AuthMethod

LastUses = Mapping[UUID, datetime]


async def save_last_uses(
    session: Session, clients: LastUses, methods: Mapping[UUID, AuthMethod], secrets: LastUses
) -> None:
    """Update last_used_at and last_auth_method; a later date that another process wrote stays."""
    connection = await session.connection()
    # sorted by key, so that concurrent processes cannot deadlock
    if clients:
        rows = [{"row": key, "at": clients[key], "method": methods.get(key)} for key in sorted(clients)]
        method = func.coalesce(bindparam("method", type_=ClientRow.last_auth_method.type), ClientRow.last_auth_method)
        await connection.execute(_update_if_later(ClientRow).values(last_auth_method=method), rows)
    if secrets:
        rows = [{"row": key, "at": secrets[key]} for key in sorted(secrets)]
        await connection.execute(_update_if_later(CredentialRow), rows)


def _update_if_later(table: type[ClientRow] | type[CredentialRow]) -> Update:
    at = bindparam("at", type_=table.last_used_at.type)
    earlier = or_(table.last_used_at.is_(None), table.last_used_at < at)
    return update(table).where(table.id == bindparam("row"), earlier).values(last_used_at=at)

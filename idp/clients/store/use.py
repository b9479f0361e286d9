"""Writes when clients and secrets were last used, many at once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Update, bindparam, or_, update

from idp.clients.models import ClientRow, CredentialRow
from idp.foundation.database import Session

Uses = Mapping[UUID, datetime]


async def keep(session: Session, clients: Uses, secrets: Uses) -> None:
    """Update last_used_at; a later date that another process wrote stays."""
    for table, uses in ((ClientRow, clients), (CredentialRow, secrets)):
        # sorted by key, so that concurrent processes cannot deadlock
        rows = [{"row": key, "at": uses[key]} for key in sorted(uses)]
        if rows:
            connection = await session.connection()
            await connection.execute(_move_on(table), rows)


def _move_on(table: type[ClientRow] | type[CredentialRow]) -> Update:
    at = bindparam("at", type_=table.last_used_at.type)
    earlier = or_(table.last_used_at.is_(None), table.last_used_at < at)
    return update(table).where(table.id == bindparam("row"), earlier).values(last_used_at=at)

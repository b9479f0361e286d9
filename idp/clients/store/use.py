"""When clients and secrets were last used, written in one go for many."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Update, bindparam, or_, update

from idp.clients.models import ClientRow, CredentialRow
from idp.foundation.database import Session

Uses = Mapping[UUID, datetime]


async def keep(session: Session, clients: Uses, secrets: Uses) -> None:
    """Move the dates on; a later one that another process wrote stays."""
    for table, uses in ((ClientRow, clients), (CredentialRow, secrets)):
        # in the order of the keys, so that two processes writing at once never wait for each other in a circle
        rows = [{"row": key, "at": uses[key]} for key in sorted(uses)]
        if rows:
            connection = await session.connection()
            await connection.execute(_move_on(table), rows)


def _move_on(table: type[ClientRow] | type[CredentialRow]) -> Update:
    at = bindparam("at", type_=table.last_used_at.type)
    earlier = or_(table.last_used_at.is_(None), table.last_used_at < at)
    return update(table).where(table.id == bindparam("row"), earlier).values(last_used_at=at)

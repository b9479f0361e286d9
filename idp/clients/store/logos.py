"""Questions and single statements about the logos of clients, as they were fetched."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from idp.clients.models import LogoRow
from idp.foundation.database import Session
from idp.foundation.upsert import insert_for


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture, and where and when it was fetched."""

    uri: str
    media_type: str
    body: bytes
    fetched_at: datetime


async def find(session: Session, owner: UUID) -> Logo | None:
    """The logo of the client whose row has this id."""
    row = await session.get(LogoRow, owner)
    return Logo(row.uri, row.media_type, row.body, row.fetched_at) if row else None


async def keep(session: Session, owner: UUID, logo: Logo) -> None:
    """Keep a client's logo in the place of any other."""
    columns = {"uri": logo.uri, "media_type": logo.media_type, "body": logo.body, "fetched_at": logo.fetched_at}
    offered = insert_for(session, LogoRow).values({"owner_id": owner} | columns)
    await session.execute(offered.on_conflict_do_update(index_elements=["owner_id"], set_=columns))


async def drop(session: Session, owner: UUID) -> None:
    """Show no logo of this client any more."""
    await session.execute(delete(LogoRow).where(LogoRow.owner_id == owner))

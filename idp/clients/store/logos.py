"""Queries and statements about the fetched logos of clients."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from idp.clients.models import LogoRow
from idp.foundation.database import Session
from idp.foundation.upsert import dialect_insert


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo, with the address and time it was fetched at."""

    uri: str
    media_type: str
    body: bytes
    fetched_at: datetime


async def find_logo(session: Session, owner: UUID) -> Logo | None:
    """The logo of the client with this row id."""
    row = await session.get(LogoRow, owner)
    return Logo(row.uri, row.media_type, row.body, row.fetched_at) if row else None


async def find_uri(session: Session, owner: UUID) -> str | None:
    """The address that the stored logo of this client came from; None: none is stored."""
    found: str | None = await session.scalar(select(LogoRow.uri).where(LogoRow.owner_id == owner))
    return found


async def save_logo(session: Session, owner: UUID, logo: Logo) -> None:
    """Insert or replace the logo of a client."""
    columns = {"uri": logo.uri, "media_type": logo.media_type, "body": logo.body, "fetched_at": logo.fetched_at}
    offered = dialect_insert(session, LogoRow).values({"owner_id": owner} | columns)
    await session.execute(offered.on_conflict_do_update(index_elements=["owner_id"], set_=columns))


async def delete_logo(session: Session, owner: UUID) -> None:
    """Delete the logo of a client."""
    await session.execute(delete(LogoRow).where(LogoRow.owner_id == owner))

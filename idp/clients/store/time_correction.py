"""Statements that bring moments of clients, secrets and initial access tokens back from ahead of the clock."""

from datetime import datetime

from sqlalchemy import select, update

from idp.clients.models import ClientRow, CredentialRow, InitialAccessTokenRow
from idp.foundation.database import Session
from idp.foundation.issued_ahead import newest_correctable


async def correct_dates(session: Session, now: datetime) -> None:
    """Set creation and last use of clients and secrets that lie ahead for good to now."""
    for column in (
        ClientRow.created_at,
        ClientRow.last_used_at,
        CredentialRow.created_at,
        CredentialRow.last_used_at,
    ):
        ahead = update(column.class_).where(column > newest_correctable(now)).values({column: now})
        await session.execute(ahead.execution_options(synchronize_session=False))


async def correct_token_lifetimes(session: Session, now: datetime) -> None:
    """Let initial access tokens issued ahead count as issued now, with the lifetime they were given."""
    ahead = select(InitialAccessTokenRow).where(InitialAccessTokenRow.created_at > newest_correctable(now))
    for row in await session.scalars(ahead.with_for_update()):
        row.expires_at -= row.created_at - now
        row.created_at = now


async def correct_overlaps(session: Session, now: datetime) -> bool:
    """Let secrets whose successor was issued ahead expire as if it had been issued now; whether there were any.

    Called before `correct_dates`, which forgets when the successors were issued.
    """
    issued = CredentialRow.created_at
    ahead = select(CredentialRow.owner_id, issued).where(issued > newest_correctable(now)).order_by(issued)
    changed = False
    for owner, issued_at in (await session.execute(ahead)).all():
        mine = select(CredentialRow).where(CredentialRow.owner_id == owner, CredentialRow.expires_at >= issued_at)
        for row in await session.scalars(mine.with_for_update()):
            if row.expires_at is not None:
                row.expires_at -= issued_at - now
                changed = True
        await session.flush()
    return changed

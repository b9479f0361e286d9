"""Queries and statements about initial access tokens (RFC 7591 3)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from idp.clients.models import InitialAccessTokenRow
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialToken:
    """An initial access token; `limits`: JSON text of RFC 7591 members, `remaining`: clients it may still register."""

    id: UUID
    label: str
    remaining: int
    limits: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


async def add(session: Session, token: InitialToken, digest: bytes) -> None:
    """Insert a token with its SHA-256 digest."""
    columns = {name: getattr(token, name) for name in InitialToken.__dataclass_fields__}
    session.add(InitialAccessTokenRow(digest=digest, **columns))


async def everything(session: Session) -> tuple[InitialToken, ...]:
    """All tokens, the newest first."""
    rows = select(InitialAccessTokenRow).order_by(InitialAccessTokenRow.created_at.desc(), InitialAccessTokenRow.id)
    return tuple(_token(row) for row in await session.scalars(rows))


async def find(session: Session, token_id: UUID) -> InitialToken | None:
    """The token with this id, also when it is revoked, expired or used up."""
    row = await session.get(InitialAccessTokenRow, token_id)
    return _token(row) if row else None


async def usable(session: Session, digest: bytes, at: datetime) -> InitialToken | None:
    """The token with this digest if it is usable at `at`; it is not spent."""
    row = await session.scalar(select(InitialAccessTokenRow).where(*_usable(digest, at)))
    return _token(row) if row else None


async def spend(session: Session, digest: bytes, at: datetime) -> bool:
    """Use the token for one client; False when it is not usable, also by a concurrent request."""
    one = update(InitialAccessTokenRow).where(*_usable(digest, at))
    taken = one.values(remaining=InitialAccessTokenRow.remaining - 1).returning(InitialAccessTokenRow.id)
    return await session.scalar(taken.execution_options(synchronize_session=False)) is not None


async def revoke(session: Session, token_id: UUID, at: datetime) -> bool:
    """Revoke a token; False when there is no such token or it is revoked already."""
    live = (InitialAccessTokenRow.id == token_id) & InitialAccessTokenRow.revoked_at.is_(None)
    ended = update(InitialAccessTokenRow).where(live).values(revoked_at=at).returning(InitialAccessTokenRow.id)
    return await session.scalar(ended) is not None


def _usable(digest: bytes, at: datetime) -> tuple[ColumnElement[bool], ...]:
    row = InitialAccessTokenRow
    return row.digest == digest, row.remaining > 0, row.expires_at > at, row.revoked_at.is_(None)


def _token(row: InitialAccessTokenRow) -> InitialToken:
    return InitialToken(**{name: getattr(row, name) for name in InitialToken.__dataclass_fields__})

"""Questions about requests that wait for a person."""

from uuid import UUID

from sqlalchemy import bindparam, select, update

from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import Statement
from idp.oidc.models import KeptRequest

FIND = Statement(
    select(*KeptRequest.__table__.columns).where(
        KeptRequest.digest == bindparam("digest"),
        KeptRequest.purpose == bindparam("purpose"),
        KeptRequest.expires_at > bindparam("at", type_=UtcDateTime()),
    )
)


async def insert(session: Session, row: KeptRequest) -> None:
    """Keep a request."""
    session.add(row)
    await session.flush()


async def asked(session: Session, digest: bytes, question: bytes | None) -> None:
    """Remember which sign-in question was asked for a request."""
    await session.execute(update(KeptRequest).where(KeptRequest.digest == digest).values(question=question))


async def agreed(session: Session, digest: bytes, session_id: UUID) -> None:
    """Remember which session agreed on this request's page."""
    await session.execute(update(KeptRequest).where(KeptRequest.digest == digest).values(agreed_in=session_id))


async def answered(session: Session, digest: bytes) -> None:
    """A proof counts once: a request that was answered asks for the next one anew."""
    await session.execute(update(KeptRequest).where(KeptRequest.digest == digest).values(question=None, agreed_in=None))

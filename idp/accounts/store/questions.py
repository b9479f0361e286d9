"""Questions about sign-in questions: what was asked, and whether a session has answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update

from idp.accounts.models import SignInRow
from idp.foundation.database import Session
from idp.foundation.statements import Statement

FIND = Statement(select(*SignInRow.__table__.columns).where(SignInRow.digest == bindparam("digest")))


async def insert(session: Session, row: SignInRow) -> None:
    """Keep a question."""
    session.add(row)
    await session.flush()


async def answer(session: Session, digest: bytes, session_id: UUID, at: datetime) -> bool:
    """Answer an open question; exactly one session ever does."""
    still_open = (SignInRow.digest == digest) & SignInRow.answered_at.is_(None) & (SignInRow.expires_at > at)
    answered = update(SignInRow).where(still_open).values(answered_at=at, session_id=session_id)
    return await session.scalar(answered.returning(SignInRow.digest)) is not None


async def answered_by(session: Session, digest: bytes) -> UUID | None:
    """The session that answered, if one did."""
    found: UUID | None = await session.scalar(select(SignInRow.session_id).where(SignInRow.digest == digest))
    return found


async def purge(session: Session, older_than: datetime) -> None:
    """Delete questions that ran out before `older_than`."""
    await session.execute(delete(SignInRow).where(SignInRow.expires_at < older_than))

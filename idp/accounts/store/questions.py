"""Questions about sign-in questions: what was asked, and whether a session has answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, select, update

from idp.accounts.models import SignInRow
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import Statement

FIND = Statement(select(*SignInRow.__table__.columns).where(SignInRow.digest == bindparam("digest")))


async def insert(session: Session, row: SignInRow) -> None:
    """Keep a question."""
    session.add(row)
    await session.flush()


_TABLE: Any = SignInRow.__table__
_AT: Any = bindparam("at", type_=UtcDateTime())
#: Built once: building an expression costs as much as running it.
_ANSWER = (
    update(_TABLE)
    .where(_TABLE.c.digest == bindparam("asked"), _TABLE.c.answered_at.is_(None), _TABLE.c.expires_at > _AT)
    .values(answered_at=_AT, session_id=bindparam("answering", type_=Uuid()))
    .returning(_TABLE.c.digest)
)


async def answer(session: Session, digest: bytes, session_id: UUID, at: datetime) -> bool:
    """Answer an open question; exactly one session ever does."""
    return await session.scalar(_ANSWER, {"asked": digest, "at": at, "answering": session_id}) is not None


async def answered_by(session: Session, digest: bytes) -> UUID | None:
    """The session that answered, if one did."""
    found: UUID | None = await session.scalar(select(SignInRow.session_id).where(SignInRow.digest == digest))
    return found


async def purge(session: Session, older_than: datetime) -> None:
    """Delete questions that ran out before `older_than`."""
    await session.execute(delete(SignInRow).where(SignInRow.expires_at < older_than))

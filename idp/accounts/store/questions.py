"""Statements about login requests: create, find, answer, purge."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, insert, select, update

from idp.accounts.models import SignInRow
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import Statement

_TABLE: Any = SignInRow.__table__
_AT: Any = bindparam("at", type_=UtcDateTime())

FIND = Statement(select(*_TABLE.columns).where(_TABLE.c.digest == bindparam("digest")))

#: Inserts a login request.
ASK = Statement(insert(_TABLE).values({column.key: bindparam(column.key, type_=column.type) for column in _TABLE.c}))

#: Answers an open login request; exactly one session gets the row back.
ANSWER = Statement(
    update(_TABLE)
    .where(_TABLE.c.digest == bindparam("asked"), _TABLE.c.answered_at.is_(None), _TABLE.c.expires_at > _AT)
    .values(answered_at=_AT, session_id=bindparam("answering", type_=Uuid()))
    .returning(_TABLE.c.return_to)
)


async def answered_by(session: Session, digest: bytes) -> UUID | None:
    """The id of the session that answered, or None."""
    found: UUID | None = await session.scalar(select(SignInRow.session_id).where(SignInRow.digest == digest))
    return found


async def purge(session: Session, older_than: datetime) -> None:
    """Delete login requests that expired before `older_than`."""
    await session.execute(delete(SignInRow).where(SignInRow.expires_at < older_than))

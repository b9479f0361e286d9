"""Statements about login requests: create, find, answer, purge."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, insert, select, update

from idp.accounts.models.login import LoginRequestRow
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.issued_ahead import newest_correctable
from idp.foundation.statements import CompiledStatement

_TABLE: Any = LoginRequestRow.__table__
_AT: Any = bindparam("at", type_=UtcDateTime())

FIND = CompiledStatement(select(*_TABLE.columns).where(_TABLE.c.digest == bindparam("digest")))

#: What is known of a login request before anybody answers it.
_NEW = (
    *("digest", "label", "office", "home", "logo", "policy", "terms", "return_to", "cancel_to", "login_hint"),
    *("reauthenticate", "acr", "acr_values", "acr_essential", "created_at", "expires_at"),
)

#: Inserts a login request.
CREATE = CompiledStatement(insert(_TABLE).values({name: bindparam(name, type_=_TABLE.c[name].type) for name in _NEW}))

#: Answers an open login request; exactly one session gets the row back.
ANSWER = CompiledStatement(
    update(_TABLE)
    .where(
        _TABLE.c.digest == bindparam("asked"),
        _TABLE.c.answered_at.is_(None),
        _TABLE.c.expires_at > _AT,
        _TABLE.c.created_at <= bindparam("newest", type_=UtcDateTime()),
    )
    .values(answered_at=_AT, session_id=bindparam("answering", type_=Uuid()))
    .returning(_TABLE.c.return_to, _TABLE.c.label)
)


async def find_answering_session(session: Session, digest: bytes) -> UUID | None:
    """The id of the session that answered, or None."""
    found: UUID | None = await session.scalar(
        select(LoginRequestRow.session_id).where(LoginRequestRow.digest == digest)
    )
    return found


async def purge(session: Session, older_than: datetime) -> None:
    """Delete login requests that expired before `older_than`."""
    await session.execute(delete(LoginRequestRow).where(LoginRequestRow.expires_at < older_than))


async def delete_issued_ahead(session: Session, now: datetime) -> None:
    """Delete login requests created so far ahead of `now` that it will not come right by itself."""
    await session.execute(delete(LoginRequestRow).where(LoginRequestRow.created_at > newest_correctable(now)))

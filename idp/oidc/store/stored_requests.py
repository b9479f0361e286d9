"""Queries of stored requests: those pending for a person, and pushed ones (RFC 9126)."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select, update
from sqlalchemy import insert as insert_into

from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import CompiledStatement
from idp.oidc.models import Consent, StoredRequest
from idp.oidc.store import consents

_TABLE: Any = StoredRequest.__table__
_NEW = ("digest", "purpose", "query", "created_at", "expires_at")


class StoredRequestRow(Protocol):
    """The columns of a stored request as FIND returns them."""

    query: str
    created_at: datetime
    question: bytes | None
    agreed_in: UUID | None
    chosen_in: UUID | None
    client_id: str | None
    pushed: bytes | None
    consumed_at: datetime | None


FIND = CompiledStatement(
    select(*StoredRequest.__table__.columns).where(
        StoredRequest.digest == bindparam("digest"),
        StoredRequest.purpose == bindparam("purpose"),
        StoredRequest.expires_at > bindparam("at", type_=UtcDateTime()),
        StoredRequest.created_at <= bindparam("newest", type_=UtcDateTime()),
    )
)


def _insert(*names: str) -> CompiledStatement:
    return CompiledStatement(
        insert_into(_TABLE).values({name: bindparam(name, type_=_TABLE.c[name].type) for name in names})
    )


#: Inserts a pending request.
INSERT_PENDING = _insert(*_NEW, "question", "pushed")
#: Inserts a pushed request.
INSERT_PUSHED = _insert(*_NEW, "client_id")


def _consume(*conditions: Any) -> Any:
    mine = (_TABLE.c.digest == bindparam("pushed_digest"), _TABLE.c.consumed_at.is_(None))
    moment: Any = bindparam("moment", type_=UtcDateTime())
    return update(_TABLE).where(*mine, *conditions).values(consumed_at=moment).returning(_TABLE.c.digest)


#: Spends a pushed request; exactly one caller ever gets a row and may answer it, with a code or with an error.
SPEND_PUSHED = CompiledStatement(_consume())

#: The same if the person's consent for this client matches :covering; else nothing is spent.
SPEND_PUSHED_IF_AGREED = CompiledStatement(
    _consume(
        exists().where(
            Consent.person_id == bindparam("agreed_person", type_=Uuid()),
            Consent.client_id == bindparam("agreed_client"),
            consents.matches_pattern(bindparam("covering")),
        )
    )
)

_OF_HANDLE = _TABLE.c.digest == bindparam("handle_digest")

#: Stores which login request was made for a request.
SET_LOGIN_REQUEST = CompiledStatement(
    update(_TABLE).where(_OF_HANDLE).values(question=bindparam("question", type_=_TABLE.c.question.type))
)

#: Clears what the person did for a request: it counts for one response.
CLEAR_PROOFS = CompiledStatement(update(_TABLE).where(_OF_HANDLE).values(question=None, agreed_in=None, chosen_in=None))


async def mark_agreed(session: Session, digest: bytes, session_id: UUID) -> None:
    """Store which session consented to this request."""
    await session.execute(update(StoredRequest).where(StoredRequest.digest == digest).values(agreed_in=session_id))


async def mark_account_selected(session: Session, digest: bytes, session_id: UUID) -> None:
    """Store which session's account was selected for this request."""
    await session.execute(update(StoredRequest).where(StoredRequest.digest == digest).values(chosen_in=session_id))


async def consume_pending(session: Session, digest: bytes, at: datetime) -> bool:
    """Consume a pending request: exactly one caller ever gets True, however many ask at once."""
    mine = (StoredRequest.digest == digest) & StoredRequest.consumed_at.is_(None) & (StoredRequest.expires_at > at)
    consumed = update(StoredRequest).where(mine).values(consumed_at=at).returning(StoredRequest.digest)
    return await session.scalar(consumed) is not None


async def spend_pushed(session: Session, digest: bytes, at: datetime) -> bool:
    """Spend the pushed request behind a pending one; False when it was answered already."""
    found = await session.execute(SPEND_PUSHED.expression, {"pushed_digest": digest, "moment": at})
    return found.first() is not None

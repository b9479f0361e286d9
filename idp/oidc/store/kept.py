"""Queries of stored requests: those pending for a person, and pushed ones (RFC 9126)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select, update
from sqlalchemy import insert as insert_into

from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import Statement
from idp.oidc.models import Consent, KeptRequest
from idp.oidc.store import consents

_TABLE: Any = KeptRequest.__table__
_NEW = ("digest", "purpose", "query", "created_at", "expires_at")

FIND = Statement(
    select(*KeptRequest.__table__.columns).where(
        KeptRequest.digest == bindparam("digest"),
        KeptRequest.purpose == bindparam("purpose"),
        KeptRequest.expires_at > bindparam("at", type_=UtcDateTime()),
    )
)


def _keep(*names: str) -> Statement:
    return Statement(insert_into(_TABLE).values({name: bindparam(name, type_=_TABLE.c[name].type) for name in names}))


#: Insert a pending request, and a pushed one.
KEEP, PUSH = _keep(*_NEW, "question", "pushed"), _keep(*_NEW, "client_id")


def _consume(*conditions: Any) -> Any:
    mine = (_TABLE.c.digest == bindparam("pushed_digest"), _TABLE.c.consumed_at.is_(None))
    moment: Any = bindparam("moment", type_=UtcDateTime())
    return update(_TABLE).where(*mine, *conditions).values(consumed_at=moment).returning(_TABLE.c.digest)


#: Spends a pushed request; exactly one caller ever gets a row and may answer it, with a code or with an error.
CONSUME = Statement(_consume())

#: The same if the person's consent for this client matches :covering; else nothing is spent.
CONSUME_IF_AGREED = Statement(
    _consume(
        exists().where(
            Consent.person_id == bindparam("agreed_person", type_=Uuid()),
            Consent.client_id == bindparam("agreed_client"),
            consents.covers(bindparam("covering")),
        )
    )
)

_KEPT = _TABLE.c.digest == bindparam("handle_digest")

#: Stores which login request was made for a request.
ASKED = Statement(update(_TABLE).where(_KEPT).values(question=bindparam("question", type_=_TABLE.c.question.type)))

#: Clears what the person did for a request: it counts for one response.
ANSWERED = Statement(update(_TABLE).where(_KEPT).values(question=None, agreed_in=None, chosen_in=None))


async def agreed(session: Session, digest: bytes, session_id: UUID) -> None:
    """Store which session consented to this request."""
    await session.execute(update(KeptRequest).where(KeptRequest.digest == digest).values(agreed_in=session_id))


async def chosen(session: Session, digest: bytes, session_id: UUID) -> None:
    """Store which session's account was selected for this request."""
    await session.execute(update(KeptRequest).where(KeptRequest.digest == digest).values(chosen_in=session_id))

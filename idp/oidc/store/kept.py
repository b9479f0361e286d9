"""Questions about requests that wait: for a person, or for the browser they were pushed for."""

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


#: A request that waits for a person, and one that was pushed.
KEEP, PUSH = _keep(*_NEW, "question", "pushed"), _keep(*_NEW, "client_id")


def _consume(*conditions: Any) -> Any:
    mine = (_TABLE.c.digest == bindparam("pushed_digest"), _TABLE.c.consumed_at.is_(None))
    moment: Any = bindparam("moment", type_=UtcDateTime())
    return update(_TABLE).where(*mine, *conditions).values(consumed_at=moment).returning(_TABLE.c.digest)


#: Exactly one caller ever gets a row: whoever answers a pushed request, with a code or with an error.
CONSUME = Statement(_consume())

#: The same, if the person agreed with this client to what covers the request; else nothing is spent.
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

#: Remembers which sign-in question was asked for a request.
ASKED = Statement(update(_TABLE).where(_KEPT).values(question=bindparam("question", type_=_TABLE.c.question.type)))

#: A proof counts once: a request that was answered asks for the next one anew.
ANSWERED = Statement(update(_TABLE).where(_KEPT).values(question=None, agreed_in=None, chosen_in=None))


async def agreed(session: Session, digest: bytes, session_id: UUID) -> None:
    """Remember which session agreed on this request's page."""
    await session.execute(update(KeptRequest).where(KeptRequest.digest == digest).values(agreed_in=session_id))


async def chosen(session: Session, digest: bytes, session_id: UUID) -> None:
    """Remember which session's person goes on as who they are."""
    await session.execute(update(KeptRequest).where(KeptRequest.digest == digest).values(chosen_in=session_id))

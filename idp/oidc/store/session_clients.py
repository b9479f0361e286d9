"""SessionClient: the clients that redeemed a code in a session, to be notified when it ends."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.store import sessions
from idp.foundation.database import Session
from idp.oidc.models import Grant


@dataclass(frozen=True, slots=True)
class SessionClient:
    """A client that redeemed a code in a session: its `sub` for the person, and when it last did so."""

    session_id: UUID
    person_id: UUID
    client_id: str
    subject: str
    last_at: datetime


async def list_by_session(session: Session, session_id: UUID) -> list[SessionClient]:
    """The clients of a session."""
    return await _list_where(session, Grant.session_id == session_id)


async def list_by_client(session: Session, client_id: str, at: datetime) -> list[SessionClient]:
    """The sessions that may still be open at this client."""
    return await _list_where(session, (Grant.client_id == client_id) & (Grant.ends_at > at))


async def list_by_person(session: Session, person_id: UUID, client_id: str, at: datetime) -> list[SessionClient]:
    """The sessions of one person that may still be open at this client."""
    theirs = Grant.session_id.in_(sessions.ids_of(person_id)) & (Grant.person_id == person_id)
    return await _list_where(session, theirs & (Grant.client_id == client_id) & (Grant.ends_at > at))


async def count_in_session(session: Session, session_id: UUID) -> int:
    """The number of clients that redeemed a code in a session."""
    spent = (Grant.session_id == session_id) & Grant.code_spent_at.is_not(None)
    return int(await session.scalar(select(func.count(Grant.client_id.distinct())).where(spent)) or 0)


async def _list_where(session: Session, which: ColumnElement[bool]) -> list[SessionClient]:
    key = (Grant.session_id, Grant.person_id, Grant.client_id)
    question = select(*key, func.max(Grant.subject), func.max(Grant.code_spent_at))
    spent = question.where(which, Grant.code_spent_at.is_not(None)).group_by(*key).order_by(*key)
    rows = (await session.execute(spent)).all()
    return [
        SessionClient(*row[:3], subject=row[3] or str(row[1]), last_at=row[4]) for row in rows if row[4] is not None
    ]

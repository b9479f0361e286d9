"""Statements about sessions: look up, open, renew, end, list, touch, purge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, String, Uuid, bindparam, case, delete, exists, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.models import Person, SessionRow
from idp.accounts.policy import SessionLimits
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import Statement

#: A condition that selects rows of sessions.
Which = ColumnElement[bool]


class Ended(Protocol):
    """The row of a session that a statement has just ended."""

    id: UUID
    person_id: UUID


def session_lookup() -> Select[Any]:
    """The live session with the cookie digest :digest at :at, unless its person is disabled.

    Columns: session_id, person_id, subject, name, authenticated_at, last_seen_at, acr, amr (space-separated).
    """
    columns: list[Any] = [
        SessionRow.id.label("session_id"),
        SessionRow.person_id,
        Person.subject,
        Person.name,
        SessionRow.authenticated_at,
        SessionRow.last_seen_at,
        SessionRow.acr,
        SessionRow.amr,
    ]
    question: Select[Any] = select(*columns)
    return question.join(Person, Person.id == SessionRow.person_id).where(
        SessionRow.digest == bindparam("digest"),
        SessionRow.ended_at.is_(None),
        SessionRow.expires_at > bindparam("at", type_=UtcDateTime()),
        Person.disabled_at.is_(None),
    )


def alive_session(session_id: Any, at: Any) -> ColumnElement[bool]:
    """Condition: the session with this id (column or value) is live at `at`: neither ended nor expired."""
    return (
        exists(select(1))
        .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None), SessionRow.expires_at > at)
        .correlate_except(SessionRow)
    )


LOOKUP = Statement(session_lookup())


_PROOF = ("authenticated_at", "last_seen_at", "expires_at", "ends_at", "acr", "amr", "network", "browser", "system")
_NEW = ("id", "person_id", "digest", "opened_at", *_PROOF)
_TABLE: Any = SessionRow.__table__


def _named(names: Sequence[str]) -> dict[str, ColumnElement[Any]]:
    return {name: bindparam(name, type_=_TABLE.c[name].type) for name in names}


def _unchanged_person() -> Select[Any]:
    """The person's id; no row when the person was disabled or the password changed since it was verified."""
    verified = bindparam("verified_hash", type_=String())
    same_hash = or_(verified.is_(None), Person.password_hash == verified)
    mine = Person.id == bindparam("person_id", type_=Uuid())
    return select(Person.id).where(mine, same_hash, Person.disabled_at.is_(None))


def _open() -> Statement:
    # FOR SHARE: disabling the person waits for this transaction, then ends this session with the others
    person = _unchanged_person().with_only_columns(*_named(_NEW).values()).with_for_update(read=True)
    return Statement(insert(_TABLE).from_select(_NEW, person).returning(_TABLE.c.id))


def _renew() -> Statement:
    mine = (_TABLE.c.id == bindparam("id_before", type_=Uuid())) & _TABLE.c.ended_at.is_(None)
    unchanged = _unchanged_person().exists()
    return Statement(update(_TABLE).where(mine, unchanged).values(_named(("digest", *_PROOF))).returning(_TABLE.c.id))


#: Inserts a new session; returns no row when the person was disabled or the password changed.
OPEN = _open()

#: Gives the session `id_before` a new cookie, acr and times; returns no row when it has ended, or as above.
RENEW = _renew()


async def end(session: Session, which: Which, reason: str, at: datetime) -> Sequence[Ended]:
    """End the selected sessions that have not ended; each is returned to exactly one caller."""
    ended = await session.execute(
        update(SessionRow)
        .where(which, SessionRow.ended_at.is_(None))
        .values(ended_at=at, end_reason=reason)
        .returning(SessionRow.id, SessionRow.person_id)
    )
    return ended.all()


def one(session_id: UUID) -> Which:
    """Condition: the session with this id."""
    return SessionRow.id == session_id


def of(person_id: UUID, but: UUID | None = None) -> Which:
    """Condition: every session of a person, except perhaps one."""
    theirs = SessionRow.person_id == person_id
    return theirs if but is None else theirs & (SessionRow.id != but)


def ids_of(person_id: UUID) -> Select[UUID]:
    """Composable: the ids of every session a person ever had."""
    return select(SessionRow.id).where(SessionRow.person_id == person_id)


def run_out(at: datetime, at_most: int) -> Which:
    """Condition: the oldest `at_most` sessions that have expired at `at`, skipping locked rows."""
    oldest = (
        select(SessionRow.id)
        .where(SessionRow.ended_at.is_(None), SessionRow.expires_at <= at)
        .order_by(SessionRow.expires_at)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return SessionRow.id.in_(oldest) & (SessionRow.expires_at <= at)


async def living_of(session: Session, person_id: UUID, at: datetime) -> Sequence[SessionRow]:
    """A person's live sessions, the most recently used first."""
    question = (
        select(SessionRow)
        .where(SessionRow.person_id == person_id, SessionRow.ended_at.is_(None), SessionRow.expires_at > at)
        .order_by(SessionRow.last_seen_at.desc(), SessionRow.id)
    )
    return (await session.scalars(question)).all()


async def purge(session: Session, older_than: datetime) -> None:
    """Delete sessions that ended before `older_than`."""
    await session.execute(delete(SessionRow).where(SessionRow.ended_at < older_than))


async def touch(session: Session, seen: dict[UUID, datetime], limits: SessionLimits) -> None:
    """Write the last use of live sessions and extend their expiry."""
    moment = UtcDateTime()
    idle = bindparam("idle_at", type_=moment)
    statement = (
        update(_TABLE)
        .where(
            SessionRow.id == bindparam("which"),
            SessionRow.ended_at.is_(None),
            SessionRow.last_seen_at < bindparam("seen", type_=moment),
            SessionRow.expires_at > bindparam("seen", type_=moment),
        )
        .values(
            last_seen_at=bindparam("seen", type_=moment),
            expires_at=case((SessionRow.ends_at < idle, SessionRow.ends_at), else_=idle),
        )
    )
    rows = [{"which": key, "seen": at, "idle_at": at + limits.idle} for key, at in sorted(seen.items())]
    await session.execute(statement, rows)

"""Statements about sessions: look up, open, renew, end, list, touch, purge."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, String, Uuid, bindparam, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.models.person import Person
from idp.accounts.models.session import SessionRow
from idp.accounts.policy import SessionLimits
from idp.accounts.store.logins import privileged_person
from idp.accounts.store.people import within_partner_time
from idp.foundation import clock
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.gauge import Gauge
from idp.foundation.issued_ahead import newest_correctable, newest_issue
from idp.foundation.statements import CompiledStatement

#: A condition that selects rows of sessions.
SessionCondition = ColumnElement[bool]


class EndedSession(Protocol):
    """The row of a session that a statement has just ended."""

    id: UUID
    person_id: UUID


async def read_live_sessions(session: Session) -> Sequence[Gauge]:
    """The number of sessions that are open, for /metrics."""
    question = select(func.count()).where(SessionRow.ended_at.is_(None), SessionRow.expires_at > clock.now())
    number = await session.scalar(question) or 0
    return (Gauge("idp_live_sessions", "Sessions that are open.", [("", number)]),)


def session_lookup() -> Select[Any]:
    """The live session with the cookie digest :digest at :at, issued by :newest, unless its person may not log in.

    Columns: session_id, person_id, subject, name, authenticated_at, last_seen_at, acr, amr (space-separated),
    second_factor_at, trusted_device, privileged, shared, partner_until.
    """
    at = bindparam("at", type_=UtcDateTime())
    columns: list[Any] = [
        SessionRow.id.label("session_id"),
        SessionRow.person_id,
        Person.subject,
        Person.name,
        SessionRow.authenticated_at,
        SessionRow.last_seen_at,
        SessionRow.acr,
        SessionRow.amr,
        SessionRow.second_factor_at,
        SessionRow.trusted_device_id.is_not(None).label("trusted_device"),
        privileged_person().label("privileged"),
        SessionRow.shared,
        Person.partner_until,
    ]
    question: Select[Any] = select(*columns)
    return question.join(Person, Person.id == SessionRow.person_id).where(
        SessionRow.digest == bindparam("digest"),
        SessionRow.ended_at.is_(None),
        *_unexpired(at, bindparam("newest", type_=UtcDateTime())),
        Person.disabled_at.is_(None),
        within_partner_time(at),
    )


def alive_session(session_id: Any, at: Any, newest: Any) -> ColumnElement[bool]:
    """Condition: the session with this id (column or value) is live at `at`: not ended, expired or issued ahead.

    `newest`: `newest_issue` of `at`.
    """
    return (
        exists(select(1))
        .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None), *_unexpired(at, newest))
        .correlate_except(SessionRow)
    )


def _unexpired(at: Any, newest: Any) -> tuple[ColumnElement[bool], ...]:
    """Neither expired nor issued ahead; a renewal issues a session anew, at its `authenticated_at`."""
    return SessionRow.expires_at > at, SessionRow.authenticated_at <= newest


LOOKUP = CompiledStatement(session_lookup())


_FACTOR = ("acr", "amr", "second_factor_at", "trusted_device_id")
_ORIGIN = ("network", "browser", "system")
_PROOF = ("authenticated_at", "last_seen_at", "expires_at", "ends_at", "shared", *_FACTOR, *_ORIGIN)
_NEW = ("id", "person_id", "digest", "opened_at", *_PROOF)
_TABLE: Any = SessionRow.__table__


def _named(names: Sequence[str]) -> dict[str, ColumnElement[Any]]:
    return {name: bindparam(name, type_=_TABLE.c[name].type) for name in names}


def _unchanged_person() -> Select[Any]:
    """The person's id; no row when they may not log in or the password changed since it was verified."""
    verified = bindparam("verified_hash", type_=String())
    same_hash = or_(verified.is_(None), Person.password_hash == verified)
    mine = Person.id == bindparam("person_id", type_=Uuid())
    in_time = within_partner_time(bindparam("authenticated_at", type_=UtcDateTime()))
    return select(Person.id).where(mine, same_hash, Person.disabled_at.is_(None), in_time)


def _open() -> CompiledStatement:
    # FOR SHARE: disabling the person waits for this transaction, then ends this session with the others
    person = _unchanged_person().with_only_columns(*_named(_NEW).values()).with_for_update(read=True)
    return CompiledStatement(insert(_TABLE).from_select(_NEW, person).returning(_TABLE.c.id))


def _renew() -> CompiledStatement:
    mine = (_TABLE.c.id == bindparam("id_before", type_=Uuid())) & _TABLE.c.ended_at.is_(None)
    unchanged = _unchanged_person().exists()
    return CompiledStatement(
        update(_TABLE).where(mine, unchanged).values(_named(("digest", *_PROOF))).returning(_TABLE.c.id)
    )


def _step_up() -> CompiledStatement:
    mine = (_TABLE.c.id == bindparam("id_before", type_=Uuid())) & _TABLE.c.ended_at.is_(None)
    active = exists(select(1)).where(Person.id == _TABLE.c.person_id, Person.disabled_at.is_(None))
    named = _named(("digest", *_FACTOR))
    return CompiledStatement(update(_TABLE).where(mine, active).values(named).returning(_TABLE.c.id))


#: Inserts a new session; returns no row when the person was disabled or the password changed.
OPEN = _open()

#: Gives the session `id_before` a new cookie, acr and times; returns no row when it has ended, or as above.
RENEW = _renew()

#: Gives the session `id_before` a new cookie and a stronger acr, and keeps its times; no row when it has ended.
STEP_UP = _step_up()


async def end(session: Session, which: SessionCondition, reason: str, at: datetime) -> Sequence[EndedSession]:
    """End the selected sessions that have not ended; each is returned to exactly one caller."""
    ended = await session.execute(
        update(SessionRow)
        .where(which, SessionRow.ended_at.is_(None))
        .values(ended_at=at, end_reason=reason)
        .returning(SessionRow.id, SessionRow.person_id)
    )
    return ended.all()


async def replace_digest(session: Session, session_id: UUID, digest: bytes) -> bool:
    """Replace the digest of a session's cookie; False when the session has ended."""
    mine = (SessionRow.id == session_id) & SessionRow.ended_at.is_(None)
    changed = await session.scalar(update(SessionRow).where(mine).values(digest=digest).returning(SessionRow.id))
    return changed is not None


def by_id(session_id: UUID) -> SessionCondition:
    """Condition: the session with this id."""
    return SessionRow.id == session_id


def of_person(person_id: UUID, excluded: UUID | None = None) -> SessionCondition:
    """Condition: every session of a person, except perhaps one."""
    theirs = SessionRow.person_id == person_id
    return theirs if excluded is None else theirs & (SessionRow.id != excluded)


def of_kind(browser: str, system: str) -> SessionCondition:
    """Condition: the sessions of one kind of browser on one kind of device."""
    return (SessionRow.browser == browser) & (SessionRow.system == system)


def of_people(person_ids: Sequence[UUID]) -> SessionCondition:
    """Condition: every session of these people."""
    return SessionRow.person_id.in_(person_ids)


def ids_of(person_id: UUID) -> Select[UUID]:
    """Composable: the ids of every session a person ever had."""
    return select(SessionRow.id).where(SessionRow.person_id == person_id)


def expired(at: datetime, at_most: int) -> SessionCondition:
    """Condition: the oldest `at_most` sessions that have expired at `at`, skipping locked rows."""
    oldest = (
        select(SessionRow.id)
        .where(SessionRow.ended_at.is_(None), SessionRow.expires_at <= at)
        .order_by(SessionRow.expires_at)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return SessionRow.id.in_(oldest) & (SessionRow.expires_at <= at)


def issued_ahead(now: datetime, at_most: int) -> SessionCondition:
    """Condition: at most `at_most` sessions issued so far ahead of `now` that it will not come right by itself."""
    ahead = (SessionRow.ended_at.is_(None), SessionRow.authenticated_at > newest_correctable(now))
    found = select(SessionRow.id).where(*ahead).limit(at_most).with_for_update(skip_locked=True)
    return SessionRow.id.in_(found)


async def correct_last_use(session: Session, now: datetime, limits: SessionLimits) -> None:
    """Set a last use that lies ahead for good to now; the session expires as if it had been used now."""
    ahead = (SessionRow.ended_at.is_(None), SessionRow.last_seen_at > newest_correctable(now))
    idle_at = now + limits.idle
    expires_at = case((SessionRow.ends_at < idle_at, SessionRow.ends_at), else_=idle_at)
    await session.execute(update(SessionRow).where(*ahead).values(last_seen_at=now, expires_at=expires_at))


async def find_by_digest(session: Session, digest: bytes) -> SessionRow | None:
    """The session with this digest of its cookie, live or ended."""
    found: SessionRow | None = await session.scalar(select(SessionRow).where(SessionRow.digest == digest))
    return found


async def list_live(session: Session, person_id: UUID, at: datetime) -> Sequence[SessionRow]:
    """A person's live sessions, the most recently used first."""
    question = (
        select(SessionRow)
        .where(SessionRow.person_id == person_id, SessionRow.ended_at.is_(None), *_unexpired(at, newest_issue(at)))
        .order_by(SessionRow.last_seen_at.desc(), SessionRow.id)
    )
    return (await session.scalars(question)).all()


async def note_second_factor(session: Session, session_id: UUID, at: datetime) -> None:
    """Write down that the person passed a second factor in this session."""
    live = update(SessionRow).where(SessionRow.id == session_id, SessionRow.ended_at.is_(None))
    await session.execute(live.values(second_factor_at=at))


async def list_origins(session: Session, ids: Iterable[UUID]) -> Sequence[Any]:
    """Rows of `id`, `person_id`, `network`, `browser` and `system` of these sessions, ended ones included."""
    columns = (SessionRow.id, SessionRow.person_id, SessionRow.network, SessionRow.browser, SessionRow.system)
    return (await session.execute(select(*columns).where(SessionRow.id.in_(list(ids))))).all()


async def count_live(session: Session, at: datetime) -> int:
    """The number of live sessions of everybody."""
    question = select(func.count()).select_from(SessionRow)
    live = question.where(SessionRow.ended_at.is_(None), *_unexpired(at, newest_issue(at)))
    return int(await session.scalar(live) or 0)


async def purge(session: Session, older_than: datetime) -> None:
    """Delete sessions that ended before `older_than`."""
    await session.execute(delete(SessionRow).where(SessionRow.ended_at < older_than))


async def touch(session: Session, last_used: dict[UUID, datetime], limits: SessionLimits) -> None:
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
    rows = [{"which": key, "seen": at, "idle_at": at + limits.idle} for key, at in sorted(last_used.items())]
    await session.execute(statement, rows)

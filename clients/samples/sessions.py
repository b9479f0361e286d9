"""Server-side sessions in memory, which suffices for a sample: a restart signs everyone out of it."""

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from clients.samples.tokens import Claims

LIFETIME = timedelta(hours=8)
MAX_SESSIONS = 5_000
MAX_PENDING = 20


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PendingAuthorization:
    """A pending authorization request of one tab: nonce and code_verifier that belong to its state."""

    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """A person who signed in: subject, session id and claims of the ID token, what userinfo told last, and the tokens.

    The ID token says who signed in and when; names are in userinfo (OpenID Connect Core 5.4).
    """

    sub: str
    sid: str | None
    since: datetime
    claims: Claims = field(repr=False)
    id_token: str = field(repr=False)
    token: dict[str, object] = field(repr=False)
    userinfo: Claims = field(default_factory=dict, repr=False)


@dataclass(slots=True, eq=False)
class Session:
    """The session of one browser.

    `key`: its cookie, `form_token`: the CSRF token of its forms, `refresh_lock`: one tab refreshes tokens at a time.
    """

    person: SignedInPerson | None = None
    pending: dict[str, PendingAuthorization] = field(default_factory=dict)
    logout_state: str | None = None
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)
    opened_at: datetime = field(default_factory=now)
    refresh_lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    def save_pending(self, state: str, pending: PendingAuthorization) -> None:
        self.pending[state] = pending
        while len(self.pending) > MAX_PENDING:
            self.pending.pop(next(iter(self.pending)))


class SessionStore:
    """All sessions, oldest first; at most MAX_SESSIONS."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def find(self, key: str | None) -> Session | None:
        session = self._sessions.get(key or "")
        if session is not None and session.opened_at + LIFETIME < now():
            self.end(session)
            return None
        return session

    def open(self, session: Session) -> Session:
        self._sessions[session.key] = session
        if len(self._sessions) > MAX_SESSIONS:
            strangers = (key for key, one in self._sessions.items() if one.person is None)
            del self._sessions[next(strangers, next(iter(self._sessions)))]  # anonymous sessions are evicted first
        return session

    def end(self, session: Session) -> None:
        self._sessions.pop(session.key, None)

    def end_for(self, sid: str | None, sub: str | None) -> int:
        """End the session `sid`, or all sessions of the subject `sub` without one; returns their number."""
        named = [one for one in self._sessions.values() if one.person is not None and _is_named(one.person, sid, sub)]
        for session in named:
            self.end(session)
        return len(named)


def _is_named(person: SignedInPerson, sid: str | None, sub: str | None) -> bool:
    return (sid is None or person.sid == sid) and (sub is None or person.sub == sub)

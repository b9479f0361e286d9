"""Sessions: opens, renews, loads, lists and ends sessions of browsers; each end is sent to the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from idp.accounts.events import AccountsEvent, AccountsMessage, SessionEndReason
from idp.accounts.models.session import SessionRow
from idp.accounts.policy import SessionLimits
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.store import sessions as store
from idp.foundation import audit, clock, outbox, secret_values
from idp.foundation.database import Database, Session, StatementTransaction
from idp.foundation.ids import new_id
from idp.foundation.issued_ahead import newest_issue
from idp.foundation.secret_values import Secret
from idp.foundation.ttl_cache import TtlCache
from idp.protocol.authentication_context import Amr

_EXPIRY_BATCH = 500
_COOKIE_CHARACTERS = 43
_END_REASONS = {one.value: one for one in SessionEndReason}


@dataclass(frozen=True, slots=True)
class CurrentSession:
    """The session of this browser and its person; having one proves that the person is signed in."""

    session_id: UUID
    person_id: UUID
    name: str
    authenticated_at: datetime
    last_seen_at: datetime
    acr: str
    amr: tuple[str, ...]
    #: The `sub` another provider assigned, None: the person id is the `sub`.
    subject: str | None = None
    #: When a second factor was last passed in it.
    second_factor_at: datetime | None = None
    #: A trusted device stood for the second factor that a deployment asks for.
    trusted_device: bool = False
    #: The person has a role that always needs a second factor.
    privileged: bool = False
    #: Others use this computer too: the session is short, and nothing is remembered.
    shared: bool = False
    #: Until when staff of a vendor may log in; None: the person works for the city.
    partner_until: datetime | None = None

    @property
    def is_partner(self) -> bool:
        """Whether the person is staff of a vendor."""
        return self.partner_until is not None

    @property
    def sub(self) -> str:
        """The person's public `sub` (OIDC Core 8)."""
        return self.subject or str(self.person_id)


@dataclass(frozen=True, slots=True)
class AuthenticationEvent:
    """One successful authentication: person, acr, amr, origin, the browser's previous session, the verified hash.

    `steps_up`: no password was asked for, so that the previous session keeps its times. `trusted_device_id`: the device
    that stood for a second factor. `shared`: others use this computer too.
    """

    person_id: UUID
    acr: str
    amr: tuple[str, ...]
    origin: RequestOrigin
    previous: CurrentSession | None = None
    verified_hash: str | None = field(default=None, repr=False)
    steps_up: bool = False
    trusted_device_id: UUID | None = None
    shared: bool = False

    @property
    def is_renewal(self) -> bool:
        """Whether the browser's previous session belongs to the same person."""
        return self.previous is not None and self.previous.person_id == self.person_id


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """The session's id and the new value of its cookie."""

    session_id: UUID
    cookie: Secret
    shared: bool = False


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """When and why a session ended; `unused`: nobody used it; `recorded`: its row says so, not only the clock."""

    reason: SessionEndReason
    at: datetime
    unused: bool
    recorded: bool


class Sessions:
    """The sessions of one deployment; lookups are cached for a second in this process."""

    def __init__(self, database: Database, limits: SessionLimits) -> None:
        self._database = database
        self._limits = limits
        self._cache: TtlCache[bytes, CurrentSession | None] = TtlCache()
        self._last_used: dict[UUID, datetime] = {}
        self._listeners: list[Callable[[], None]] = [self._cache.clear]

    def on_end(self, call: Callable[[], None]) -> None:
        """Call `call` after each commit in this process that ended sessions, to invalidate caches."""
        self._listeners.append(call)

    async def load_current_session(self, cookie: str | None) -> CurrentSession | None:
        """The session of a cookie's value, or None; at most a second old, at most one statement."""
        if cookie is None or len(cookie) != _COOKIE_CHARACTERS:
            return None
        digest = secret_values.digest_secret(cookie)
        current_session = await self._cache.get(digest, lambda: self._look_up(digest))
        if current_session is not None:
            self._note_use(current_session)
        return current_session

    async def find_end(self, cookie: str | None) -> SessionEnd | None:
        """How the session of a cookie's value ended, for the browser that still holds it; None: nothing is known."""
        if cookie is None or len(cookie) != _COOKIE_CHARACTERS:
            return None
        async with self._database.begin() as session:
            row = await store.find_by_digest(session, secret_values.digest_secret(cookie))
        if row is None or (row.ended_at is None and row.expires_at > clock.now()):
            return None
        reason = _END_REASONS.get(row.end_reason or "", SessionEndReason.EXPIRED)
        at = row.expires_at if row.ended_at is None or reason is SessionEndReason.EXPIRED else row.ended_at
        return SessionEnd(reason, at, unused=row.expires_at < row.ends_at, recorded=row.ended_at is not None)

    async def open(self, together: StatementTransaction, event: AuthenticationEvent) -> OpenedSession | None:
        """Open a session, or renew the previous one of the same person under a new cookie.

        None when the person was disabled or the password changed since it was verified, or when the session to step
        up has ended.
        """
        cookie = secret_values.random_secret()
        values, row = self._values(event, cookie, clock.now()), None
        if event.steps_up:
            row = await together.fetch_one(store.STEP_UP, values) if event.is_renewal else None
            together.after_commit(self._cache.clear)
            return OpenedSession(row.id, cookie, event.shared) if row else None
        if event.is_renewal:
            row = await together.fetch_one(store.RENEW, values)
            together.after_commit(self._cache.clear)
        row = row or await together.fetch_one(store.OPEN, values)
        return OpenedSession(row.id, cookie, event.shared) if row else None

    async def rotate_cookie(self, session: Session, current_session: CurrentSession) -> OpenedSession | None:
        """Give the session a new cookie, and nothing else; None when it has ended."""
        cookie = secret_values.random_secret()
        if not await store.replace_digest(session, current_session.session_id, cookie.digest):
            return None
        session.after_commit(self._cache.clear)
        return OpenedSession(current_session.session_id, cookie)

    async def end(self, session: Session, session_id: UUID, reason: SessionEndReason) -> bool:
        """End one session; False when it had ended already."""
        return bool(await self._end(session, store.by_id(session_id), reason))

    async def end_own(
        self, session: Session, current_session: CurrentSession, session_id: UUID, reason: SessionEndReason
    ) -> bool:
        """End a session of the same person; False when it is another person's or had ended already."""
        return bool(
            await self._end(session, store.of_person(current_session.person_id) & store.by_id(session_id), reason)
        )

    async def end_kind(self, session: Session, current_session: CurrentSession, browser: str, system: str) -> int:
        """End the person's other sessions of one kind of browser and device; returns how many."""
        others = store.of_person(current_session.person_id, current_session.session_id)
        kind = store.of_kind(browser, system)
        return len(await self._end(session, others & kind, SessionEndReason.ENDED_BY_PERSON))

    async def disown(self, session: Session, current_session: CurrentSession, session_id: UUID) -> bool:
        """End another session the person does not recognise, with the reason that revokes all its grants."""
        theirs = store.of_person(current_session.person_id, current_session.session_id)
        ended = await self._end(session, theirs & store.by_id(session_id), SessionEndReason.DISOWNED)
        if ended:
            disowned = audit.Event(AccountsEvent.SESSION_DISOWNED, str(current_session.person_id), str(session_id))
            await audit.record(session, disowned)
        return bool(ended)

    async def end_all(
        self, session: Session, person_id: UUID, reason: SessionEndReason, excluded: UUID | None = None
    ) -> int:
        """End every session of a person, except perhaps one; returns how many ended."""
        return len(await self._end(session, store.of_person(person_id, excluded), reason))

    async def end_all_of(self, session: Session, person_ids: Sequence[UUID], reason: SessionEndReason) -> int:
        """End every session of several people in one statement; returns how many ended."""
        return len(await self._end(session, store.of_people(person_ids), reason))

    async def end_others(self, session: Session, current_session: CurrentSession) -> int:
        """End the person's other sessions, and offline grants by the event SIGNED_OUT_EVERYWHERE; returns how many."""
        ended = await self.end_all(
            session, current_session.person_id, SessionEndReason.ENDED_BY_PERSON, excluded=current_session.session_id
        )
        payload = {"person_id": str(current_session.person_id), "at": clock.now().isoformat()}
        payload["kept_session_id"] = str(current_session.session_id)
        await outbox.enqueue(session, AccountsMessage.SIGNED_OUT_EVERYWHERE, payload)
        return ended

    async def note_second_factor(self, session: Session, session_id: UUID) -> None:
        """Note that the person has just shown a new second factor in this session, which proves it."""
        await store.note_second_factor(session, session_id, clock.now())
        session.after_commit(self._cache.clear)

    async def list_live(self, session: Session, person_id: UUID) -> Sequence[SessionRow]:
        """A person's live sessions, the most recently used first."""
        return await store.list_live(session, person_id, clock.now())

    async def end_expired(self) -> int:
        """End the sessions that were idle for too long or reached their maximum age; returns how many."""
        return await self._end_in_batches(store.expired, SessionEndReason.EXPIRED)

    async def end_issued_ahead(self) -> int:
        """End the sessions that a clock issued while it was ahead, for good; returns how many."""
        return await self._end_in_batches(store.issued_ahead, SessionEndReason.ISSUED_AHEAD)

    async def flush(self) -> None:
        """Write the times of last use; after a failure they are kept for the next flush."""
        if not self._last_used:
            return
        last_used, self._last_used = self._last_used, {}
        try:
            async with self._database.begin() as session:
                await store.touch(session, last_used, self._limits)
        except BaseException:
            self._last_used = last_used | self._last_used
            raise

    async def _look_up(self, digest: bytes) -> CurrentSession | None:
        at = clock.now()
        row = await self._database.fetch_one(store.LOOKUP, {"digest": digest, "at": at, "newest": newest_issue(at)})
        if row is None:
            return None
        flags = {name: bool(getattr(row, name)) for name in ("trusted_device", "privileged", "shared")}
        return CurrentSession(**(row._asdict() | flags | {"amr": tuple(row.amr.split())}))

    def _note_use(self, current_session: CurrentSession) -> None:
        at = clock.now()
        if at - current_session.last_seen_at >= self._limits.touch_every:
            self._last_used[current_session.session_id] = at

    def _values(self, event: AuthenticationEvent, cookie: Secret, at: datetime) -> dict[str, object]:
        ends_at = self._limits.ends_at(at, event.shared)
        return {
            "id": new_id(),
            "person_id": event.person_id,
            "verified_hash": event.verified_hash,
            "id_before": event.previous and event.previous.session_id,
            "digest": cookie.digest,
            "opened_at": at,
            "authenticated_at": at,
            "last_seen_at": at,
            "expires_at": self._limits.expires_at(at, ends_at),
            "ends_at": ends_at,
            "acr": event.acr,
            "amr": " ".join(event.amr),
            "second_factor_at": at if Amr.MULTIPLE_FACTORS in event.amr else None,
            "trusted_device_id": event.trusted_device_id,
            "shared": event.shared,
            "network": event.origin.coarse_network,
            "browser": event.origin.browser,
            "system": event.origin.system,
        }

    async def _end_in_batches(
        self, which: Callable[[datetime, int], store.SessionCondition], reason: SessionEndReason
    ) -> int:
        total = 0
        while True:
            async with self._database.begin() as session:
                ended = await self._end(session, which(clock.now(), _EXPIRY_BATCH), reason)
            total += len(ended)
            if len(ended) < _EXPIRY_BATCH:
                return total

    async def _end(
        self, session: Session, which: store.SessionCondition, reason: SessionEndReason
    ) -> Sequence[store.EndedSession]:
        ended = await store.end(session, which, reason.value, clock.now())
        for one in ended:
            payload = {"session_id": str(one.id), "person_id": str(one.person_id), "reason": reason.value}
            await outbox.enqueue(session, AccountsMessage.SESSION_ENDED, payload)
            await audit.record(
                session,
                audit.Event(AccountsEvent.SESSION_ENDED, str(one.person_id), str(one.id), {"reason": reason.value}),
            )
        for call in self._listeners if ended else ():
            session.after_commit(call)
        return ended

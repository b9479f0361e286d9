"""Sessions: opens, renews, loads, lists and ends sessions of browsers; each end is sent to the outbox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from idp.accounts import events
from idp.accounts.models import SessionRow
from idp.accounts.origin import Origin
from idp.accounts.policy import SessionLimits
from idp.accounts.store import sessions as store
from idp.foundation import audit, clock, opaque, outbox
from idp.foundation.database import Database, Session, Together
from idp.foundation.ids import new_id
from idp.foundation.opaque import Opaque
from idp.foundation.recent import Recent

_SWEEP = 500
_COOKIE_CHARACTERS = 43


@dataclass(frozen=True, slots=True)
class Here:
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

    @property
    def sub(self) -> str:
        """The person's public `sub` (OIDC Core 8)."""
        return self.subject or str(self.person_id)


@dataclass(frozen=True, slots=True)
class Opening:
    """One successful authentication: person, acr, amr, origin, the browser's previous session, the verified hash."""

    person_id: UUID
    acr: str
    amr: tuple[str, ...]
    origin: Origin
    before: Here | None = None
    verified_hash: str | None = field(default=None, repr=False)

    @property
    def again(self) -> bool:
        """Whether the browser's previous session belongs to the same person."""
        return self.before is not None and self.before.person_id == self.person_id


@dataclass(frozen=True, slots=True)
class Opened:
    """The session's id and the new value of its cookie."""

    session_id: UUID
    cookie: Opaque


class Sessions:
    """The sessions of one deployment; lookups are cached for a second in this process."""

    def __init__(self, database: Database, limits: SessionLimits) -> None:
        self._database = database
        self._limits = limits
        self._recent: Recent[bytes, Here | None] = Recent()
        self._seen: dict[UUID, datetime] = {}
        self._listeners: list[Callable[[], None]] = [self._recent.forget]

    def on_end(self, call: Callable[[], None]) -> None:
        """Call `call` after each commit in this process that ended sessions, to invalidate caches."""
        self._listeners.append(call)

    async def who_is_here(self, cookie: str | None) -> Here | None:
        """The session of a cookie's value, or None; at most a second old, at most one statement."""
        if cookie is None or len(cookie) != _COOKIE_CHARACTERS:
            return None
        digest = opaque.digest(cookie)
        here = await self._recent.get(digest, lambda: self._look_up(digest))
        if here is not None:
            self._saw(here)
        return here

    async def open(self, together: Together, opening: Opening) -> Opened | None:
        """Open a session, or renew the previous one of the same person under a new cookie.

        None when the person was disabled or the password changed since it was verified.
        """
        cookie = opaque.random()
        values, row = self._values(opening, cookie, clock.now()), None
        if opening.again:
            row = await together.one(store.RENEW, values)
            together.after_commit(self._recent.forget)
        row = row or await together.one(store.OPEN, values)
        return Opened(row.id, cookie) if row else None

    async def end(self, session: Session, session_id: UUID, reason: str) -> bool:
        """End one session; False when it had ended already."""
        return bool(await self._end(session, store.one(session_id), reason))

    async def end_own(self, session: Session, here: Here, session_id: UUID, reason: str) -> bool:
        """End a session of the same person; False when it is another person's or had ended already."""
        return bool(await self._end(session, store.of(here.person_id) & store.one(session_id), reason))

    async def disown(self, session: Session, here: Here, session_id: UUID) -> bool:
        """End another session the person does not recognise, with the reason that revokes all its grants."""
        theirs = store.of(here.person_id, here.session_id)
        ended = await self._end(session, theirs & store.one(session_id), events.DISOWNED)
        if ended:
            told = audit.Event("session.disowned", str(here.person_id), str(session_id))
            await audit.record(session, told)
        return bool(ended)

    async def end_all(self, session: Session, person_id: UUID, reason: str, but: UUID | None = None) -> int:
        """End every session of a person, except perhaps one; returns how many ended."""
        return len(await self._end(session, store.of(person_id, but), reason))

    async def end_others(self, session: Session, here: Here) -> int:
        """End the person's other sessions, and offline grants by the event SIGNED_OUT_EVERYWHERE; returns how many."""
        ended = await self.end_all(session, here.person_id, "ended_by_person", but=here.session_id)
        told = {"person_id": str(here.person_id), "at": clock.now().isoformat()}
        told["kept_session_id"] = str(here.session_id)
        await outbox.promise(session, events.SIGNED_OUT_EVERYWHERE, told)
        return ended

    async def of(self, session: Session, person_id: UUID) -> Sequence[SessionRow]:
        """A person's live sessions, the most recently used first."""
        return await store.living_of(session, person_id, clock.now())

    async def end_run_out(self) -> int:
        """End the sessions that were idle for too long or reached their maximum age; returns how many."""
        total = 0
        while True:
            async with self._database.begin() as session:
                ended = await self._end(session, store.run_out(clock.now(), _SWEEP), "expired")
            total += len(ended)
            if len(ended) < _SWEEP:
                return total

    async def flush(self) -> None:
        """Write the times of last use; after a failure they are kept for the next flush."""
        if not self._seen:
            return
        seen, self._seen = self._seen, {}
        try:
            async with self._database.begin() as session:
                await store.touch(session, seen, self._limits)
        except BaseException:
            self._seen = seen | self._seen
            raise

    async def _look_up(self, digest: bytes) -> Here | None:
        row = await self._database.one(store.LOOKUP, {"digest": digest, "at": clock.now()})
        return None if row is None else Here(**(row._asdict() | {"amr": tuple(row.amr.split())}))

    def _saw(self, here: Here) -> None:
        at = clock.now()
        if at - here.last_seen_at >= self._limits.touch_every:
            self._seen[here.session_id] = at

    def _values(self, opening: Opening, cookie: Opaque, at: datetime) -> dict[str, object]:
        ends_at = self._limits.ends_at(at)
        return {
            "id": new_id(),
            "person_id": opening.person_id,
            "verified_hash": opening.verified_hash,
            "id_before": opening.before and opening.before.session_id,
            "digest": cookie.digest,
            "opened_at": at,
            "authenticated_at": at,
            "last_seen_at": at,
            "expires_at": self._limits.expires_at(at, ends_at),
            "ends_at": ends_at,
            "acr": opening.acr,
            "amr": " ".join(opening.amr),
            "network": opening.origin.neighbourhood,
            "browser": opening.origin.browser,
            "system": opening.origin.system,
        }

    async def _end(self, session: Session, which: store.Which, reason: str) -> Sequence[store.Ended]:
        ended = await store.end(session, which, reason, clock.now())
        for one in ended:
            told = {"session_id": str(one.id), "person_id": str(one.person_id), "reason": reason}
            await outbox.promise(session, events.SESSION_ENDED, told)
            await audit.record(
                session, audit.Event("session.ended", str(one.person_id), str(one.id), {"reason": reason})
            )
        for call in self._listeners if ended else ():
            session.after_commit(call)
        return ended

"""PasswordLogin: checks name and password under the throttle and opens a session; outcomes are returned."""

import asyncio
import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from idp.accounts import questions
from idp.accounts.login_name import ByNip, ByUsername
from idp.accounts.origin import Origin
from idp.accounts.passwords import Passwords
from idp.accounts.policy import ACR, Assurance, Throttle
from idp.accounts.sessions import Here, Opened, Opening, Sessions
from idp.accounts.store import people
from idp.accounts.store.attempts import Attempts, Full, Keys, Reserved
from idp.foundation import audit, clock, opaque
from idp.foundation.database import Database
from idp.foundation.metrics import Metrics
from idp.foundation.opaque import Seal

#: acr and amr (RFC 8176).
_BY_PASSWORD = (ACR[Assurance.PASSWORD], ("pwd",))
_PAUSE = timedelta(milliseconds=25)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: name, password, origin, the login request's handle, the browser's previous session."""

    name: ByNip | ByUsername
    password: str = field(repr=False)
    origin: Origin
    handle: str | None = None
    before: Here | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The login succeeded; `return_path` of the login request, None without one or when it has expired."""

    opened: Opened
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The name or the password is wrong; which one is not told."""


@dataclass(frozen=True, slots=True)
class Throttled:
    """No password was checked; no attempt is accepted before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Busy:
    """The queue is full: nothing was checked or counted; try again at `until`."""

    until: datetime


Outcome = SignedIn | Mismatch | Throttled | Busy


@dataclass(frozen=True, slots=True)
class _Candidate:
    keys: Keys = field(repr=False)
    person_id: UUID | None = None
    password_hash: str | None = field(default=None, repr=False)


class SignIn:
    """Logs people in by password; each check first reserves one try of the throttle."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        passwords: Passwords,
        seal: Seal,
        throttle: Throttle,
        *,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._sessions = sessions
        self._passwords = passwords
        self._seal = seal
        self._throttle = throttle
        self._attempts = Attempts(database, throttle)
        # a try is reserved only when a hashing thread is about to be free, so queued attempts hold no reservation
        self._turn = asyncio.Semaphore(passwords.threads + 1)
        self._under_way = 0

    async def attempt(self, attempt: Attempt) -> Outcome:
        """Check one name and password. A failure is committed before this returns."""
        if self._under_way >= self._throttle.queue:
            return self._counted(Busy(clock.now() + self._throttle.breather))
        self._under_way += 1
        try:
            return self._counted(await self._in_turn(attempt))
        finally:
            self._under_way -= 1

    async def _in_turn(self, attempt: Attempt) -> Outcome:
        candidate = await self._candidate(attempt)
        patience_ends = clock.now() + self._throttle.patience
        while True:
            async with self._turn:
                match await self._attempts.reserve(candidate.keys, clock.now()):
                    case Reserved.RESERVED:
                        return await self._check(attempt, candidate)
                    case datetime() as until:
                        return Throttled(until)
                    case Full.FULL:
                        pass
            if clock.now() >= patience_ends:
                return Throttled(clock.now() + self._throttle.waits[0])
            await asyncio.sleep(_PAUSE.total_seconds() * (1 + random.random()))  # noqa: S311  spreads retries

    async def _candidate(self, attempt: Attempt) -> _Candidate:
        origin = attempt.origin
        asked = {"network": origin.neighbourhood, "since": clock.now() - self._throttle.familiar}
        match attempt.name:
            case ByNip(name):
                row = await self._database.one(people.BY_NIP, asked | {"name": name})
            case ByUsername(name):
                row = await self._database.one(people.BY_USERNAME, asked | {"name": name})
            case _:
                assert_never(attempt.name)
        if row is None:
            return _Candidate(self._keys(f"name {name}", origin, familiar=False))
        password_hash = row.password_hash if row.disabled_at is None else None
        return _Candidate(self._keys(f"person {row.id}", origin, bool(row.familiar)), row.id, password_hash)

    def _keys(self, account: str, origin: Origin, familiar: bool) -> Keys:
        # familiar networks are counted apart, so guesses from elsewhere never make the owner wait there
        place = "a familiar network" if familiar else "elsewhere"
        named = f"{account} from {origin.network}", f"address {origin.site}", f"{account} from {place}"
        # keyed by a MAC: the row cannot be traced back to a name by trying all names
        return Keys(*(opaque.digest(self._seal.sign("sign-in attempts", text.encode())) for text in named))

    async def _check(self, attempt: Attempt, candidate: _Candidate) -> Outcome:
        stored = candidate.password_hash
        verdict = await self._passwords.verify(attempt.password, stored)
        if not verdict.fits or candidate.person_id is None or stored is None:
            until = await self._attempts.failed(candidate.keys, clock.now())
            return Mismatch() if until is None else Throttled(until)
        who = Opening(candidate.person_id, *_BY_PASSWORD, attempt.origin, attempt.before, stored)
        if who.before is not None and not who.again:
            await self._make_way(who.before)
        signed_in = await self._let_in(who, attempt.handle, candidate.keys)
        if signed_in is None:
            # the person was disabled or the hash replaced (perhaps by a stronger one) during the check
            return await self._check(attempt, replace(await self._candidate(attempt), keys=candidate.keys))
        if verdict.rehashed is not None:
            stronger = {"which": who.person_id, "new": verdict.rehashed, "instead_of": stored}
            # a transaction of its own: opening locks the person's row for share, so two logins would deadlock
            await self._database.all(people.KEEP_HASH, stronger)
        return signed_in

    async def _make_way(self, other: Here) -> None:
        """End the session of another person in this browser."""
        async with self._database.begin() as session:
            await self._sessions.end(session, other.session_id, "replaced")

    async def _let_in(self, who: Opening, handle: str | None, keys: Keys) -> SignedIn | None:
        """Open the session, answer the login request and reset the throttle in one transaction; None: none of it."""
        async with self._database.together() as together:
            opened = await self._sessions.open(together, who)
            if opened is None:
                return None
            to = None if handle is None else await questions.answer(together, handle, opened.session_id)
            told = audit.Event("session.opened", str(who.person_id), str(opened.session_id))
            await audit.record_together(together, told)
            # last, because many people share one of its rows; after a crash the reservation expires by itself
            await self._attempts.succeeded(together, keys, clock.now())
        return SignedIn(opened, to)

    def _counted(self, outcome: Outcome) -> Outcome:
        self._metrics.count_sign_in(type(outcome).__name__.lower())
        return outcome

"""PasswordLogin: checks name and password under the throttle, then opens a session or begins the next step."""

import asyncio
import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from idp.accounts.authentication import login_requests
from idp.accounts.authentication.assurance import (
    NOTHING_WANTED,
    LoggedIn,
    LoginFacts,
    LoginStep,
    NeedsEnrolment,
    NeedsFactor,
    NeedsNewPassword,
    RefusedAssurance,
    WantedAssurance,
)
from idp.accounts.authentication.login_name import ByNip, ByUsername
from idp.accounts.authentication.login_outcomes import (
    Busy,
    EnrolmentNeeded,
    FactorNeeded,
    LoginOutcome,
    Mismatch,
    NewPasswordNeeded,
    SignedIn,
    Throttled,
)
from idp.accounts.authentication.login_page import HOME
from idp.accounts.authentication.login_steps import FirstStep, LoginSteps, StartedStep, wanted_by
from idp.accounts.authentication.password_hasher import PasswordCheck, PasswordHasher
from idp.accounts.authentication.throttle_keys import password_keys, password_keys_at_full_address
from idp.accounts.authentication.throttled_account import person_account
from idp.accounts.events import AccountsEvent, HistoryEvent, SessionEndReason
from idp.accounts.history.sign_in_history import LoginNote, SignInHistory
from idp.accounts.policy import ThrottlePolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import AuthenticationEvent, CurrentSession, Sessions
from idp.accounts.sessions.trusted_devices import TrustedDevice, TrustedDevices
from idp.accounts.store import logins, people
from idp.accounts.store.login_throttle import AddressFull, AllTriesInUse, LoginThrottle, Reservation, ThrottleKeys
from idp.foundation import audit, clock, secret_values
from idp.foundation.database import Database
from idp.foundation.metrics import Metrics
from idp.foundation.secret_values import TokenSigner
from idp.protocol.authentication_context import Acr, Amr

_BY_PASSWORD = (Amr.PASSWORD,)
_NOBODY = LoginFacts(_BY_PASSWORD)
_RETRY_PAUSE = timedelta(milliseconds=25)


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """One attempt: name, password, origin, the login request's handle, the browser's previous session.

    `return_path`: where a login without a login request leads. `shared`: others use this computer too.
    """

    name: ByNip | ByUsername
    password: str = field(repr=False)
    origin: RequestOrigin
    handle: str | None = None
    previous: CurrentSession | None = None
    return_path: str = HOME
    shared: bool = False
    #: The value that the browser keeps as a trusted device.
    device: str | None = field(default=None, repr=False)
    #: The lasting cookie by which the history knows the browser.
    browser: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The account of an attempt, and what the login request wants. `familiar`: signed in from this network lately.

    `keys_at_full_address`: the counters of attempts while the address has no room; for every name alike.
    """

    keys: ThrottleKeys = field(repr=False)
    keys_at_full_address: ThrottleKeys = field(repr=False)
    familiar: bool = False
    person_id: UUID | None = None
    password_hash: str | None = field(default=None, repr=False)
    facts: LoginFacts = _NOBODY
    wanted: WantedAssurance = NOTHING_WANTED


class PasswordLogin:
    """Logs people in by password; each check first reserves one try of the throttle."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        passwords: PasswordHasher,
        *,
        signer: TokenSigner,
        policy: ThrottlePolicy,
        steps: LoginSteps,
        metrics: Metrics,
        history: SignInHistory,
        trusted_devices: TrustedDevices,
    ) -> None:
        self._database = database
        self._history = history
        self._trusted_devices = trusted_devices
        self._steps = steps
        self._metrics = metrics
        self._sessions = sessions
        self._passwords = passwords
        self._signer = signer
        self._policy = policy
        self._login_throttle = LoginThrottle(database, policy)
        # a try is reserved only when a hashing thread is about to be free, so queued attempts hold no reservation
        self._slots = asyncio.Semaphore(passwords.threads + 1)
        self._in_progress = 0
        self._at_full_addresses = 0

    async def log_in(self, attempt: LoginAttempt) -> LoginOutcome:
        """Check one name and password. A failure is committed before this returns."""
        if self._in_progress >= self._policy.queue:
            return self._counted(Busy(clock.now() + self._policy.breather))
        self._in_progress += 1
        try:
            return self._counted(await self._log_in_when_free(attempt))
        finally:
            self._in_progress -= 1

    async def _log_in_when_free(self, attempt: LoginAttempt) -> LoginOutcome:
        candidate = await self._load_candidate(attempt)
        deadline = clock.now() + self._policy.patience
        checked_at_full_address = False
        while True:
            async with self._slots:
                reserved = await self._login_throttle.reserve(candidate.keys, clock.now())
                if reserved is Reservation.RESERVED:
                    return await self._check_password(attempt, candidate, counted=True)
            match reserved:
                case datetime() as until:
                    return Throttled(until)
                case AddressFull(until):
                    passed = None if checked_at_full_address else await self._pass_full_address(attempt, candidate)
                    checked_at_full_address = True
                    if passed is not None or until is not None:
                        return passed or Throttled(until or clock.now())
                case AllTriesInUse.ALL_TRIES_IN_USE:
                    pass
                case _:
                    assert_never(reserved)
            if clock.now() >= deadline:
                return Throttled(clock.now() + self._policy.waits[0])
            await asyncio.sleep(_RETRY_PAUSE.total_seconds() * (1 + random.random()))  # noqa: S311  spreads retries

    async def _load_candidate(self, attempt: LoginAttempt) -> _Candidate:
        origin, at = attempt.origin, clock.now()
        asked = secret_values.digest_secret(attempt.handle or "")
        parameters = {"network": origin.coarse_network, "since": at - self._policy.familiar, "at": at, "asked": asked}
        match attempt.name:
            case ByNip(name):
                row = await self._database.fetch_one(logins.BY_NIP, parameters | {"name": name})
            case ByUsername(name):
                row = await self._database.fetch_one(logins.BY_USERNAME, parameters | {"name": name})
            case _:
                assert_never(attempt.name)
        if row is None:
            return self._candidate(f"name {name}", origin)
        password_hash = row.password_hash if row.active else None
        found = self._candidate(person_account(row.id), origin, familiar=bool(row.familiar))
        facts, wanted = self._steps.read_facts(row, _BY_PASSWORD), wanted_by(row)
        return replace(found, person_id=row.id, password_hash=password_hash, facts=facts, wanted=wanted)

    def _candidate(self, account: str, origin: RequestOrigin, familiar: bool = False) -> _Candidate:
        counted = (self._signer, account, origin, familiar)
        return _Candidate(password_keys(*counted), password_keys_at_full_address(*counted), familiar)

    async def _pass_full_address(self, attempt: LoginAttempt, candidate: _Candidate) -> LoginOutcome | None:
        """Sign a person in who is familiar at an address without room, so that neighbours cannot keep them out.

        Every name is checked with the same work and counted apart, so that nothing but the right password of a
        familiar account makes a difference. These checks take half of the queue at most, those that wait for a slot
        included: one address must not fill it.
        """
        if self._at_full_addresses >= self._policy.queue // 2:
            return None
        self._at_full_addresses += 1
        try:
            async with self._slots:
                return await self._check_at_full_address(attempt, candidate)
        finally:
            self._at_full_addresses -= 1

    async def _check_at_full_address(self, attempt: LoginAttempt, candidate: _Candidate) -> LoginOutcome | None:
        keys = candidate.keys_at_full_address
        reserved = await self._login_throttle.reserve(keys, clock.now()) is Reservation.RESERVED
        known = candidate if candidate.familiar and reserved else replace(candidate, password_hash=None)
        outcome = await self._check_password(attempt, replace(known, keys=keys), counted=reserved)
        return None if isinstance(outcome, Mismatch | Throttled | Busy) else outcome

    async def _check_password(self, attempt: LoginAttempt, candidate: _Candidate, counted: bool) -> LoginOutcome:
        """Check the password; `counted`: a try is reserved under the candidate's keys, and a failure is recorded."""
        stored = candidate.password_hash
        check = await self._passwords.verify(attempt.password, stored)
        if not check.matches or candidate.person_id is None or stored is None:
            until = await self._login_throttle.record_failure(candidate.keys, clock.now()) if counted else None
            if candidate.person_id is not None:
                self._history.note_failure(candidate.person_id, attempt.origin, HistoryEvent.WRONG_PASSWORD)
            return Mismatch() if until is None else Throttled(until)
        return await self._take_next_step(attempt, candidate, check, counted)

    async def _take_next_step(
        self, attempt: LoginAttempt, candidate: _Candidate, check: PasswordCheck, counted: bool
    ) -> LoginOutcome:
        """Open the session, or begin the step that the login still needs."""
        assert candidate.person_id is not None  # noqa: S101  the password of a person was verified
        step, trusted = await self._decide(attempt, candidate)
        outcome: LoginOutcome | None
        match step:
            case NeedsFactor() | NeedsNewPassword():
                started = await self._begin_step(attempt, candidate, check, counted)
                return FactorNeeded(started) if isinstance(step, NeedsFactor) else NewPasswordNeeded(started)
            case LoggedIn(acr, amr) | RefusedAssurance(LoggedIn(acr, amr)):
                event = self._event(attempt, candidate, acr, amr)
                outcome = await self._open_session(_by_device(event, trusted), attempt, candidate.keys)
                if outcome is not None and trusted is not None:
                    outcome = replace(outcome, trusted=trusted.cookie)
            case NeedsEnrolment():
                event = self._event(attempt, candidate, Acr.PASSWORD, _BY_PASSWORD)
                opened = await self._open_session(event, replace(attempt, handle=None), candidate.keys)
                outcome = None if opened is None else EnrolmentNeeded(opened.opened)
            case _:
                assert_never(step)
        if outcome is None:
            # the person was disabled or the hash replaced (perhaps by a stronger one) during the check
            again = replace(await self._load_candidate(attempt), keys=candidate.keys)
            return await self._check_password(attempt, again, counted)
        # a transaction of its own: opening locks the person's row for share, so two logins would deadlock
        await self._replace_hash(candidate, check)
        return outcome

    async def _decide(self, attempt: LoginAttempt, candidate: _Candidate) -> tuple[LoginStep, TrustedDevice | None]:
        """The next step, and the trusted device if it stands for the second factor; it is asked only where it does."""
        step, person_id = self._steps.decide(candidate.wanted, candidate.facts), candidate.person_id
        if isinstance(step, LoggedIn) or attempt.device is None or attempt.shared or person_id is None:
            return step, None
        trusting = self._steps.decide(candidate.wanted, replace(candidate.facts, trusted_device=True))
        if not isinstance(trusting, LoggedIn):
            return step, None
        device = await self._trusted_devices.use(person_id, attempt.device)
        return (step, None) if device is None else (trusting, device)

    @staticmethod
    def _event(attempt: LoginAttempt, candidate: _Candidate, acr: Acr, amr: tuple[Amr, ...]) -> AuthenticationEvent:
        assert candidate.person_id is not None  # noqa: S101  the password of a person was verified
        return AuthenticationEvent(
            candidate.person_id,
            acr,
            amr,
            attempt.origin,
            attempt.previous,
            candidate.password_hash,
            shared=attempt.shared,
        )

    async def _begin_step(
        self, attempt: LoginAttempt, candidate: _Candidate, check: PasswordCheck, counted: bool
    ) -> StartedStep:
        if counted:
            await self._login_throttle.release(candidate.keys, clock.now())
        assert candidate.person_id is not None  # noqa: S101  the password of a person was verified
        verified = await self._replace_hash(candidate, check)
        passed = FirstStep(
            candidate.person_id, _BY_PASSWORD, attempt.handle, attempt.return_path, verified, attempt.shared
        )
        return await self._steps.start(self._database, passed)

    async def _replace_hash(self, candidate: _Candidate, check: PasswordCheck) -> str | None:
        """Store the stronger hash, if there is one; the hash that the password has now."""
        if check.stronger_hash is None:
            return candidate.password_hash
        stronger = {
            "which": candidate.person_id,
            "new": check.stronger_hash,
            "instead_of": candidate.password_hash,
        }
        await self._database.fetch_all(people.REPLACE_HASH, stronger)
        return check.stronger_hash

    async def _end_previous(self, previous: CurrentSession) -> None:
        """End the session of another person in this browser."""
        async with self._database.begin() as session:
            await self._sessions.end(session, previous.session_id, SessionEndReason.REPLACED)

    async def _open_session(
        self, event: AuthenticationEvent, attempt: LoginAttempt, keys: ThrottleKeys
    ) -> SignedIn | None:
        """Open the session, answer the login request and reset the throttle in one transaction; None: none of it."""
        if event.previous is not None and not event.is_renewal:
            await self._end_previous(event.previous)
        async with self._database.transaction() as together:
            opened = await self._sessions.open(together, event)
            if opened is None:
                return None
            answered = None
            if attempt.handle is not None:
                answered = await login_requests.answer_login_request(together, attempt.handle, opened.session_id)
            note = LoginNote(
                opened.session_id, event.amr, event.origin, answered.label if answered else "", attempt.browser
            )
            await self._history.record_login(together, event.person_id, note)
            audited = audit.Event(AccountsEvent.SESSION_OPENED, str(event.person_id), str(opened.session_id))
            await audit.record_compiled(together, audited)
            # last, because many people share one of its rows; after a crash the reservation expires by itself
            await self._login_throttle.record_success(together, keys, clock.now())
        return SignedIn(opened, answered.return_to if answered else None)

    def _counted(self, outcome: LoginOutcome) -> LoginOutcome:
        self._metrics.count_sign_in(outcome.metric_label)
        return outcome


def _by_device(event: AuthenticationEvent, device: TrustedDevice | None) -> AuthenticationEvent:
    """The same, with the trusted device that stood for the second factor."""
    return event if device is None else replace(event, trusted_device_id=device.id)

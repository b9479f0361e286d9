"""PasswordChange: a person who is signed in replaces the password, under the throttle of logging in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from idp.accounts.authentication.login_outcomes import Busy, Mismatch, Throttled
from idp.accounts.authentication.new_password import PasswordJudge, PasswordReplacement, replace_password
from idp.accounts.authentication.password_hasher import PasswordHasher, normalize_password
from idp.accounts.authentication.throttle_keys import password_keys, password_keys_at_full_address
from idp.accounts.authentication.throttled_account import person_account
from idp.accounts.events import AccountsEvent, HistoryEvent
from idp.accounts.history.sign_in_history import SignInHistory
from idp.accounts.password_problem import PasswordProblem, PasswordViolation
from idp.accounts.people.person_claims import about_person, claims_from_row
from idp.accounts.policy import ThrottlePolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import CurrentSession, OpenedSession, Sessions
from idp.accounts.store import passwords as store
from idp.accounts.store import people
from idp.accounts.store.login_throttle import AddressFull, AllTriesInUse, LoginThrottle, Reservation, ThrottleKeys
from idp.foundation import audit, clock
from idp.foundation.database import Database
from idp.foundation.secret_values import TokenSigner

#: Changes that one process works on at once; the next must try again later.
_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class PasswordChangeRequest:
    """The session in which the password is changed, the present and the new one as typed, and the origin."""

    current_session: CurrentSession
    present: str = field(repr=False)
    new: str = field(repr=False)
    origin: RequestOrigin


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """The new password holds, and the session goes on under a new cookie."""

    opened: OpenedSession


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """The session ended meanwhile: nothing was changed."""


PasswordChangeOutcome = PasswordChanged | PasswordProblem | Mismatch | Throttled | Busy | SessionEnded


class _SessionEndedMeanwhile(Exception):
    """The session ended while the password was hashed: nothing of the change remains."""


@dataclass(frozen=True, slots=True)
class _Present:
    """The present hash of the person, what must not make up the new password, and the counters of the attempt."""

    stored: str | None = field(repr=False)
    about: dict[str, str | None] = field(repr=False)
    keys: ThrottleKeys
    keys_at_full_address: ThrottleKeys


class PasswordChange:
    """Checks the present password, judges the new one and replaces it; other sessions and trusted devices end."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        passwords: PasswordHasher,
        judge: PasswordJudge,
        *,
        signer: TokenSigner,
        policy: ThrottlePolicy,
        history: SignInHistory,
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._passwords = passwords
        self._judge = judge
        self._signer = signer
        self._policy = policy
        self._throttle = LoginThrottle(database, policy)
        self._history = history
        self._in_progress = 0

    async def change(self, request: PasswordChangeRequest) -> PasswordChangeOutcome:
        """Change the password. A wrong present one is counted as at the login, and committed before this returns."""
        problem = self._judge.find_plain_problem(request.new)
        if problem is not None:
            return problem
        if self._in_progress >= _AT_ONCE:
            return Busy(clock.now() + self._policy.breather)
        self._in_progress += 1
        try:
            return await self._change_when_counted(request)
        finally:
            self._in_progress -= 1

    async def _change_when_counted(self, request: PasswordChangeRequest) -> PasswordChangeOutcome:
        present = await self._load_present(request)
        keys, reserved = present.keys, await self._throttle.reserve(present.keys, clock.now())
        if isinstance(reserved, AddressFull):
            # the failures of neighbours: a person who is signed in is counted apart
            keys = present.keys_at_full_address
            reserved = await self._throttle.reserve(keys, clock.now())
        match reserved:
            case Reservation.RESERVED:
                return await self._check(request, present, keys)
            case datetime() as until:
                return Throttled(until)
            case AddressFull() | AllTriesInUse.ALL_TRIES_IN_USE:
                return Throttled(clock.now() + self._policy.waits[0])
            case _:
                assert_never(reserved)

    async def _load_present(self, request: PasswordChangeRequest) -> _Present:
        person_id, origin, at = request.current_session.person_id, request.origin, clock.now()
        async with self._database.begin() as session:
            row = await store.find_present(session, person_id, origin.coarse_network, at - self._policy.familiar)
            about = about_person(claims_from_row(await people.load_facts(session, person_id, at)))
        familiar = bool(row.familiar) if row else False
        counted = (self._signer, person_account(person_id), origin, familiar)
        stored = row.password_hash if row else None
        return _Present(stored, about, password_keys(*counted), password_keys_at_full_address(*counted))

    async def _check(
        self, request: PasswordChangeRequest, present: _Present, keys: ThrottleKeys
    ) -> PasswordChangeOutcome:
        check = await self._passwords.verify(request.present, present.stored)
        if not check.matches or present.stored is None:
            until = await self._throttle.record_failure(keys, clock.now())
            self._history.note_failure(request.current_session.person_id, request.origin, HistoryEvent.WRONG_PASSWORD)
            return Mismatch() if until is None else Throttled(until)
        outcome = await self._replace(request, present.stored, present.about)
        if isinstance(outcome, PasswordChanged):
            await self._throttle.record_success(self._database, keys, clock.now())
        else:
            await self._throttle.release(keys, clock.now())
        return outcome

    async def _replace(
        self, request: PasswordChangeRequest, stored: str, about: dict[str, str | None]
    ) -> PasswordChangeOutcome:
        if normalize_password(request.new) == normalize_password(request.present):
            return PasswordProblem(PasswordViolation.SAME_AS_BEFORE)
        problem = await self._judge.find_problem(request.new, about)
        if problem is not None:
            return problem
        current_session = request.current_session
        replacement = PasswordReplacement(
            current_session.person_id,
            await self._passwords.hash(request.new),
            instead_of=stored,
            kept_session=current_session.session_id,
        )
        try:
            return await self._store(replacement, request)
        except _SessionEndedMeanwhile:
            return SessionEnded()

    async def _store(
        self, replacement: PasswordReplacement, request: PasswordChangeRequest
    ) -> PasswordChanged | Mismatch:
        """Replace the hash, end the rest, renew the cookie: all or nothing. Raises _SessionEndedMeanwhile."""
        current_session = request.current_session
        person_id = current_session.person_id
        async with self._database.begin() as session:
            if not await replace_password(session, self._sessions, replacement):
                return Mismatch()  # another change was faster: what was typed is no longer the present password
            opened = await self._sessions.rotate_cookie(session, current_session)
            if opened is None:
                raise _SessionEndedMeanwhile
            await self._history.record(session, person_id, HistoryEvent.PASSWORD_CHANGED, request.origin)
            event = audit.Event(AccountsEvent.PASSWORD_CHANGED, str(person_id), str(current_session.session_id))
            await audit.record(session, event)
        return PasswordChanged(opened)

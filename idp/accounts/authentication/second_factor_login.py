"""SecondFactorLogin: checks a factor under a throttle of its own and opens the session in the same transaction."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from idp.accounts.authentication.assurance import (
    LoggedIn,
    NeedsEnrolment,
    NeedsFactor,
    NeedsNewPassword,
    RefusedAssurance,
)
from idp.accounts.authentication.login_outcomes import (
    EnrolmentNeeded,
    FactorNeeded,
    LoginOutcome,
    Mismatch,
    NewPasswordNeeded,
    SignedIn,
    Throttled,
)
from idp.accounts.authentication.login_page import HOME
from idp.accounts.authentication.login_steps import FirstStep, LoginSteps, PendingLogin
from idp.accounts.events import AccountsEvent, HistoryEvent, SessionEndReason
from idp.accounts.factors.enrolled_factors import FactorKind
from idp.accounts.factors.passkeys import PasskeyAnswer, PasskeyVerified
from idp.accounts.factors.totp import CodeAccepted
from idp.accounts.factors.wiring import Factors
from idp.accounts.history.sign_in_history import LoginNote, SignInHistory
from idp.accounts.policy import ThrottlePolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import AuthenticationEvent, CurrentSession, OpenedSession, Sessions
from idp.accounts.sessions.trusted_devices import TrustedDevices
from idp.accounts.store import logins
from idp.accounts.store.login_throttle import AddressFull, AllTriesInUse, LoginThrottle, Reservation, ThrottleKeys
from idp.foundation import audit, clock, secret_values
from idp.foundation.database import StatementTransaction
from idp.foundation.issued_ahead import newest_issue
from idp.foundation.metrics import Metrics
from idp.foundation.secret_values import TokenSigner
from idp.protocol.authentication_context import Acr, Amr, combine_methods


@dataclass(frozen=True, slots=True)
class FactorAttempt:
    """One attempt at a step: the login, the kind of factor and what was sent, origin, the browser's session.

    `code`: what was typed, or the answer of a passkey as JSON.
    """

    pending: PendingLogin
    kind: FactorKind
    code: str = field(repr=False)
    origin: RequestOrigin
    previous: CurrentSession | None = None
    #: The lasting cookie by which the history knows the browser.
    browser: str | None = field(default=None, repr=False)
    #: The person wants the browser to be trusted from now on.
    trust: bool = False
    #: What the challenge of a passkey was bound to this browser by.
    bound_to: str = field(default="", repr=False)


class _StepUndone(Exception):
    """The step was ended by another request, or its person or session has ended: nothing of this attempt remains."""


class SecondFactorLogin:
    """Checks factors; tries are counted for each person, whatever the session, the login request or the kind."""

    def __init__(
        self,
        steps: LoginSteps,
        sessions: Sessions,
        factors: Factors,
        *,
        signer: TokenSigner,
        policy: ThrottlePolicy,
        metrics: Metrics,
        history: SignInHistory,
        trusted_devices: TrustedDevices,
    ) -> None:
        self._steps = steps
        self._history = history
        self._trusted_devices = trusted_devices
        self._database = steps.database
        self._sessions = sessions
        self._factors = factors
        self._signer = signer
        self._policy = policy
        self._throttle = LoginThrottle(steps.database, policy)
        self._metrics = metrics

    async def start_passkey(self, pending: PendingLogin, browser: str) -> str:
        """Make a challenge for the person's passkeys; the options for the browser as JSON."""
        return await self._factors.passkeys.start_second_step(self._database, pending.person_id, browser)

    async def verify(self, attempt: FactorAttempt) -> LoginOutcome | None:
        """Check one factor. A failure is committed before this returns. None: the login has to begin anew."""
        outcome = await self._verify(attempt)
        if outcome is not None:
            self._metrics.count_sign_in(outcome.metric_label)
        return outcome

    async def _verify(self, attempt: FactorAttempt) -> LoginOutcome | None:
        keys = self._throttle_keys(attempt)
        reserved = await self._throttle.reserve(keys, clock.now())
        match reserved:
            case Reservation.RESERVED:
                return await self._check(attempt, keys)
            case datetime() as until:
                return Throttled(until)
            case AddressFull(until):
                return Throttled(until or clock.now() + self._policy.waits[0])
            case AllTriesInUse.ALL_TRIES_IN_USE:
                return Throttled(clock.now() + self._policy.waits[0])
            case _:
                assert_never(reserved)

    async def _check(self, attempt: FactorAttempt, keys: ThrottleKeys) -> LoginOutcome | None:
        try:
            outcome = await self._spend_and_open(attempt, keys)
        except _StepUndone:
            await self._throttle.release(keys, clock.now())
            return None
        if outcome is None:
            until = await self._throttle.record_failure(keys, clock.now())
            label = attempt.pending.login_request.label
            self._history.note_failure(attempt.pending.person_id, attempt.origin, HistoryEvent.WRONG_FACTOR, label)
            return Mismatch() if until is None else Throttled(until)
        previous = attempt.previous
        if previous is not None and previous.person_id != attempt.pending.person_id:
            async with self._database.begin() as session:
                await self._sessions.end(session, previous.session_id, SessionEndReason.REPLACED)
        return outcome

    async def _spend_and_open(self, attempt: FactorAttempt, keys: ThrottleKeys) -> LoginOutcome | None:
        """Spend the code, and open the session or begin the next step, all or nothing; None: the code is wrong."""
        person_id = attempt.pending.person_id
        async with self._database.transaction() as together:
            # first, as every change of factors does, so that the two cannot deadlock
            await together.fetch_one(logins.SHARE_PERSON, {"person_id": person_id})
            passed = await self._spend(together, attempt)
            if not passed:
                detail = {"factor": attempt.kind.value}
                await audit.record_compiled(
                    together, audit.Event(AccountsEvent.SECOND_FACTOR_FAILED, str(person_id), str(person_id), detail)
                )
                return None
            outcome = await self._take_next_step(together, attempt, passed)
            # last, because many people share one of its rows
            await self._throttle.record_success(together, keys, clock.now())
            return outcome

    async def _spend(self, together: StatementTransaction, attempt: FactorAttempt) -> tuple[Amr, ...]:
        """The methods that were passed; none where the factor is not right."""
        person_id, factors = attempt.pending.person_id, self._factors
        match attempt.kind:
            case FactorKind.TOTP:
                accepted = isinstance(await factors.apps.verify(together, person_id, attempt.code), CodeAccepted)
            case FactorKind.RECOVERY_CODE:
                has_factor = attempt.pending.facts.factors.has_any
                accepted = has_factor and await factors.codes.spend(together, person_id, attempt.code)
            case FactorKind.PASSKEY:
                answer = PasskeyAnswer(attempt.code, attempt.bound_to)
                verified = await factors.passkeys.verify_second_step(together, person_id, answer)
                return verified.amr if isinstance(verified, PasskeyVerified) else ()
            case _:
                assert_never(attempt.kind)
        return (Amr.ONE_TIME_CODE,) if accepted else ()

    async def _take_next_step(
        self, together: StatementTransaction, attempt: FactorAttempt, methods: tuple[Amr, ...]
    ) -> LoginOutcome:
        pending = attempt.pending
        passed = (*pending.facts.passed, *methods)
        step = self._steps.decide(pending.login_request.wanted, replace(pending.facts, passed=passed))
        match step:
            case LoggedIn(acr, amr) | RefusedAssurance(LoggedIn(acr, amr)):
                return await self._open_session(together, attempt, acr, amr)
            case NeedsFactor() | NeedsNewPassword():
                again = FirstStep(
                    pending.person_id, passed, pending.handle, HOME, pending.verified_hash, pending.shared
                )
                started = await self._steps.start(together, again)
                return FactorNeeded(started) if isinstance(step, NeedsFactor) else NewPasswordNeeded(started)
            case NeedsEnrolment():
                opened = await self._open(together, attempt, Acr.SECOND_FACTOR, combine_methods(*passed))
                return EnrolmentNeeded(opened)
            case _:
                assert_never(step)

    async def _open_session(
        self, together: StatementTransaction, attempt: FactorAttempt, acr: Acr, amr: tuple[Amr, ...]
    ) -> SignedIn:
        pending, at = attempt.pending, clock.now()
        opened = await self._open(together, attempt, acr, amr)
        asked = {"asked": secret_values.digest_secret(pending.handle), "at": at, "newest": newest_issue(at)}
        row = await together.fetch_one(
            logins.ANSWER, asked | {"step": pending.step_digest, "answering": opened.session_id}
        )
        if row is None:
            raise _StepUndone
        trusted = None
        if attempt.trust and pending.trusted_for is not None:
            trusted = (await self._trusted_devices.trust(together, pending.person_id, attempt.origin)).cookie
        return SignedIn(opened, row.return_to, trusted)

    async def _open(
        self, together: StatementTransaction, attempt: FactorAttempt, acr: Acr, amr: tuple[Amr, ...]
    ) -> OpenedSession:
        """Open the session, renew it or step it up. Raises _StepUndone when its person or it has ended meanwhile."""
        pending = attempt.pending
        event = AuthenticationEvent(
            pending.person_id,
            acr,
            amr,
            attempt.origin,
            attempt.previous,
            pending.verified_hash,
            steps_up=pending.steps_up,
            shared=pending.shared,
        )
        opened = await self._sessions.open(together, event)
        if opened is None:
            raise _StepUndone
        tag = AccountsEvent.SESSION_STEPPED_UP if pending.steps_up else AccountsEvent.SESSION_OPENED
        detail = {"amr": " ".join(amr), "factor": attempt.kind.value}
        await audit.record_compiled(together, audit.Event(tag, str(pending.person_id), str(opened.session_id), detail))
        if not pending.steps_up:
            note = LoginNote(opened.session_id, amr, attempt.origin, pending.login_request.label, attempt.browser)
            await self._history.record_login(together, pending.person_id, note)
        return opened

    def _throttle_keys(self, attempt: FactorAttempt) -> ThrottleKeys:
        # a person's own network is counted apart: whoever has the password cannot make the owner wait there
        pending = attempt.pending
        place = "a familiar network" if pending.familiar else "elsewhere"
        # and passkeys are, which nobody guesses: wrong codes do not hold them up
        what = "passkey" if attempt.kind is FactorKind.PASSKEY else "code"
        account = f"{what} of {pending.person_id}"
        named = (f"{account} from {place}", f"{what}, address {attempt.origin.site}", account)
        return ThrottleKeys(
            *(secret_values.digest_secret(self._signer.sign("factor attempts", text.encode())) for text in named)
        )

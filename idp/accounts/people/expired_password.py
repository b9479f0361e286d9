"""ExpiredPassword: the step of a login in which the password is replaced before the session opens."""

from dataclasses import dataclass, field, replace
from typing import assert_never

from idp.accounts.authentication.assurance import (
    LoggedIn,
    NeedsEnrolment,
    NeedsFactor,
    NeedsNewPassword,
    RefusedAssurance,
)
from idp.accounts.authentication.login_outcomes import (
    Busy,
    EnrolmentNeeded,
    FactorNeeded,
    LoginOutcome,
    NewPasswordNeeded,
    SignedIn,
)
from idp.accounts.authentication.login_page import HOME
from idp.accounts.authentication.login_steps import FirstStep, LoginSteps, PendingLogin
from idp.accounts.authentication.new_password import PasswordJudge, PasswordReplacement, replace_password
from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.events import AccountsEvent, HistoryEvent, SessionEndReason
from idp.accounts.history.sign_in_history import LoginNote, SignInHistory
from idp.accounts.password_problem import PasswordProblem, PasswordViolation
from idp.accounts.people.person_claims import about_person, claims_from_row
from idp.accounts.policy import ThrottlePolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import AuthenticationEvent, CurrentSession, OpenedSession, Sessions
from idp.accounts.store import logins, people
from idp.foundation import audit, clock, secret_values
from idp.foundation.database import StatementTransaction
from idp.foundation.issued_ahead import newest_issue
from idp.foundation.metrics import Metrics
from idp.protocol.authentication_context import Acr, Amr, combine_methods

#: Steps that one process works on at once; the next must try again later.
_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class NewPasswordAttempt:
    """One attempt at the step: the login, the new password as typed, origin, the browser and its session."""

    pending: PendingLogin
    new: str = field(repr=False)
    origin: RequestOrigin
    previous: CurrentSession | None = None
    browser: str | None = field(default=None, repr=False)


class _LoginGone(Exception):
    """The login request was answered or has expired: the new password holds, and the login begins anew."""


class ExpiredPassword:
    """Judges and stores the new password of a pending login, then goes on with the login."""

    def __init__(
        self,
        steps: LoginSteps,
        sessions: Sessions,
        passwords: PasswordHasher,
        judge: PasswordJudge,
        *,
        policy: ThrottlePolicy,
        metrics: Metrics,
        history: SignInHistory,
    ) -> None:
        self._steps = steps
        self._database = steps.database
        self._sessions = sessions
        self._passwords = passwords
        self._judge = judge
        self._policy = policy
        self._metrics = metrics
        self._history = history
        self._in_progress = 0

    def is_due(self, pending: PendingLogin) -> bool:
        """Whether this is the step that the login needs now."""
        return isinstance(self._steps.decide(pending.login_request.wanted, pending.facts), NeedsNewPassword)

    async def replace(self, attempt: NewPasswordAttempt) -> LoginOutcome | PasswordProblem | None:
        """Replace the password and go on. None: the login has to begin anew."""
        if not self.is_due(attempt.pending):
            return None
        problem = self._judge.find_plain_problem(attempt.new)
        if problem is not None:
            return problem
        if self._in_progress >= _AT_ONCE:
            return Busy(clock.now() + self._policy.breather)
        self._in_progress += 1
        try:
            outcome = await self._replace(attempt)
        finally:
            self._in_progress -= 1
        if outcome is not None and not isinstance(outcome, PasswordProblem):
            self._metrics.count_sign_in(outcome.metric_label)
        return outcome

    async def _replace(self, attempt: NewPasswordAttempt) -> LoginOutcome | PasswordProblem | None:
        pending = attempt.pending
        old_hash = pending.verified_hash
        if old_hash is None or await self._passwords.matches(attempt.new, old_hash):
            return PasswordProblem(PasswordViolation.SAME_AS_BEFORE)
        async with self._database.begin() as session:
            about = about_person(claims_from_row(await people.load_facts(session, pending.person_id, clock.now())))
        problem = await self._judge.find_problem(attempt.new, about)
        if problem is not None:
            return problem
        new_hash = await self._passwords.hash(attempt.new)
        if not await self._store(PasswordReplacement(pending.person_id, new_hash, instead_of=old_hash), attempt):
            return None
        try:
            return await self._go_on(attempt, new_hash)
        except _LoginGone:
            return None

    async def _store(self, replacement: PasswordReplacement, attempt: NewPasswordAttempt) -> bool:
        """Replace the hash and end every session; False when another one was faster."""
        person_id, previous = replacement.person_id, attempt.previous
        async with self._database.begin() as session:
            if not await replace_password(session, self._sessions, replacement):
                return False
            if previous is not None and previous.person_id != person_id:
                await self._sessions.end(session, previous.session_id, SessionEndReason.REPLACED)
            await self._history.record(session, person_id, HistoryEvent.PASSWORD_CHANGED, attempt.origin)
            await audit.record(session, audit.Event(AccountsEvent.PASSWORD_CHANGED, str(person_id), str(person_id)))
        return True

    async def _go_on(self, attempt: NewPasswordAttempt, new_hash: str) -> LoginOutcome:
        """Open the session, or begin the step that is left. Raises _LoginGone."""
        pending = attempt.pending
        step = self._steps.decide(pending.login_request.wanted, replace(pending.facts, password_expired=False))
        async with self._database.transaction() as together:
            match step:
                case LoggedIn(acr, amr) | RefusedAssurance(LoggedIn(acr, amr)):
                    return await self._answer(together, attempt, self._event(attempt, new_hash, acr, amr))
                case NeedsEnrolment():
                    passed = combine_methods(*pending.facts.passed)
                    event = self._event(attempt, new_hash, pending.facts.reached or Acr.PASSWORD, passed)
                    return EnrolmentNeeded(await self._open(together, attempt, event))
                case NeedsFactor() | NeedsNewPassword():
                    again = FirstStep(pending.person_id, pending.facts.passed, pending.handle, HOME, new_hash)
                    started = await self._steps.start(together, again)
                    return FactorNeeded(started) if isinstance(step, NeedsFactor) else NewPasswordNeeded(started)
                case _:
                    assert_never(step)

    @staticmethod
    def _event(attempt: NewPasswordAttempt, new_hash: str, acr: Acr, amr: tuple[Amr, ...]) -> AuthenticationEvent:
        return AuthenticationEvent(
            attempt.pending.person_id, acr, amr, attempt.origin, None, new_hash, shared=attempt.pending.shared
        )

    async def _answer(
        self, together: StatementTransaction, attempt: NewPasswordAttempt, event: AuthenticationEvent
    ) -> SignedIn:
        pending, at = attempt.pending, clock.now()
        opened = await self._open(together, attempt, event)
        asked = {"asked": secret_values.digest_secret(pending.handle), "at": at, "newest": newest_issue(at)}
        answering = {"step": pending.step_digest, "answering": opened.session_id}
        row = await together.fetch_one(logins.ANSWER, asked | answering)
        if row is None:
            raise _LoginGone
        return SignedIn(opened, row.return_to)

    async def _open(
        self, together: StatementTransaction, attempt: NewPasswordAttempt, event: AuthenticationEvent
    ) -> OpenedSession:
        opened = await self._sessions.open(together, event)
        if opened is None:
            raise _LoginGone
        person_id, label = event.person_id, attempt.pending.login_request.label
        audited = audit.Event(AccountsEvent.SESSION_OPENED, str(person_id), str(opened.session_id))
        await audit.record_compiled(together, audited)
        note = LoginNote(opened.session_id, event.amr, event.origin, label, attempt.browser)
        await self._history.record_login(together, person_id, note)
        return opened

"""PasskeyLogin: logs people in by a passkey alone, which says whose it is and has verified its user."""

from dataclasses import dataclass, field

from idp.accounts.authentication import login_requests
from idp.accounts.authentication.login_outcomes import Mismatch, SignedIn
from idp.accounts.events import AccountsEvent, SessionEndReason
from idp.accounts.factors.passkeys import (
    PasskeyAnswer,
    PasskeyProblem,
    PasskeyRefused,
    Passkeys,
    PasskeyVerified,
)
from idp.accounts.history.sign_in_history import LoginNote, SignInHistory
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import AuthenticationEvent, CurrentSession, OpenedSession, Sessions
from idp.foundation import audit
from idp.foundation.database import Database, StatementTransaction
from idp.foundation.metrics import Metrics
from idp.protocol.authentication_context import Acr, combine_methods


@dataclass(frozen=True, slots=True)
class PasskeyAttempt:
    """One attempt: the browser's answer, origin, the login request's handle and label, the browser's session.

    `browser`: the lasting cookie by which the history knows the browser.
    """

    answer: PasskeyAnswer
    origin: RequestOrigin
    handle: str | None = None
    label: str = ""
    previous: CurrentSession | None = None
    browser: str | None = field(default=None, repr=False)
    #: Others use this computer too.
    shared: bool = False


class PasskeyLogin:
    """Opens sessions of the strongest class, which satisfies every policy; an answer cannot be guessed."""

    def __init__(
        self, database: Database, sessions: Sessions, passkeys: Passkeys, *, metrics: Metrics, history: SignInHistory
    ) -> None:
        self._database = database
        self._sessions = sessions
        self._passkeys = passkeys
        self._metrics = metrics
        self._history = history

    async def start(self, browser: str) -> str:
        """Make a challenge for whoever holds a passkey; the options for the browser as JSON."""
        return await self._passkeys.start_only_step(self._database, browser)

    async def log_in(self, attempt: PasskeyAttempt) -> SignedIn | PasskeyRefused:
        """Verify the answer and open the session. A spent challenge and a marked passkey stay, whatever comes."""
        async with self._database.transaction() as together:
            outcome = await self._log_in(together, attempt)
        self._metrics.count_sign_in((outcome if isinstance(outcome, SignedIn) else Mismatch).metric_label)
        previous = attempt.previous
        if isinstance(outcome, SignedIn) and previous and previous.session_id != outcome.opened.session_id:
            async with self._database.begin() as session:
                await self._sessions.end(session, previous.session_id, SessionEndReason.REPLACED)
        return outcome

    async def _log_in(self, together: StatementTransaction, attempt: PasskeyAttempt) -> SignedIn | PasskeyRefused:
        verified = await self._passkeys.verify_only_step(together, attempt.answer)
        if isinstance(verified, PasskeyRefused):
            return verified
        opened = await self._open(together, attempt, verified)
        if opened is None:  # the person was disabled
            return PasskeyRefused(PasskeyProblem.UNKNOWN)
        if attempt.handle is None:
            return SignedIn(opened)
        answered = await login_requests.answer_login_request(together, attempt.handle, opened.session_id)
        return SignedIn(opened, None if answered is None else answered.return_to)

    async def _open(
        self, together: StatementTransaction, attempt: PasskeyAttempt, verified: PasskeyVerified
    ) -> OpenedSession | None:
        amr = combine_methods(*verified.amr)
        event = AuthenticationEvent(
            verified.person_id, Acr.PASSKEY, amr, attempt.origin, attempt.previous, shared=attempt.shared
        )
        opened = await self._sessions.open(together, event)
        if opened is None:
            return None
        person, detail = str(verified.person_id), {"amr": " ".join(amr)}
        audited = audit.Event(AccountsEvent.SESSION_OPENED, person, str(opened.session_id), detail)
        await audit.record_compiled(together, audited)
        note = LoginNote(opened.session_id, amr, attempt.origin, attempt.label, attempt.browser)
        await self._history.record_login(together, verified.person_id, note)
        return opened

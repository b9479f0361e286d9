"""What every change of an account by recovery brings with it, in the transaction of the change."""

from dataclasses import dataclass
from uuid import UUID

from idp.accounts.authentication.new_password import end_old_password
from idp.accounts.code_purpose import CodePurpose
from idp.accounts.events import AccountsEvent, HistoryEvent, SessionEndReason
from idp.accounts.history.sign_in_history import SignInHistory
from idp.accounts.recovery.mails import MailKind, Mails
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.sessions.trusted_devices import TrustedDevices
from idp.accounts.store import account_resets as store
from idp.accounts.store import one_time_codes
from idp.foundation import audit, clock
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class AccountSessions:
    """What a login leaves behind: sessions, trusted devices, and lines of the history."""

    sessions: Sessions
    trusted_devices: TrustedDevices
    history: SignInHistory


@dataclass(frozen=True, slots=True)
class AccountReset:
    """Ends what an old password or a lost device gave, and tells the person on every channel known."""

    left: AccountSessions
    mails: Mails

    async def choose_password(
        self, session: Session, person_id: UUID, password_hash: str, origin: RequestOrigin
    ) -> None:
        """Let the password that a person chose with a code hold, and nothing that rested on the old one."""
        await self._replace_password(session, person_id, password_hash, SessionEndReason.PASSWORD_CHANGED)
        event = audit.Event(AccountsEvent.PASSWORD_SET, str(person_id), str(person_id), {"by": "code"})
        await audit.record(session, event)
        await self.left.history.record(session, person_id, HistoryEvent.PASSWORD_CHANGED, origin)
        await self.mails.enqueue(session, person_id, MailKind.PASSWORD_CHANGED)

    async def reset(self, session: Session, person_id: UUID, *, password: bool, factors: bool) -> None:
        """Let no password be right any more, or remove every second factor, or both; the person goes on with a code."""
        if password:
            await self._replace_password(session, person_id, None, SessionEndReason.ACCOUNT_RESET)
        if factors:
            await store.delete_factors(session, person_id)
            await one_time_codes.revoke(session, person_id, [CodePurpose.FACTOR_ENROLMENT], clock.now())
            await self.left.trusted_devices.forget(session, person_id)
            await self.left.sessions.end_all(session, person_id, SessionEndReason.ACCOUNT_RESET)
        await self.left.history.record(session, person_id, HistoryEvent.RESET, RequestOrigin())
        await self.mails.enqueue(session, person_id, MailKind.ACCOUNT_RESET)

    async def _replace_password(
        self, session: Session, person_id: UUID, password_hash: str | None, reason: SessionEndReason
    ) -> None:
        await store.set_password(session, person_id, password_hash, clock.now())
        await self.left.trusted_devices.forget(session, person_id)
        await end_old_password(session, self.left.sessions, person_id, reason=reason)

"""What every change of a password by recovery brings with it, in the transaction of the change."""

from dataclasses import dataclass
from uuid import UUID

from idp.accounts.events import AccountsEvent, AccountsMessage, SessionEndReason
from idp.accounts.recovery.mails import MailKind, Mails
from idp.accounts.recovery.one_time_codes import SETS_PASSWORD
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.store import account_resets as store
from idp.accounts.store import one_time_codes
from idp.foundation import audit, clock, outbox
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class AccountReset:
    """Ends what an old password or a lost device gave, and tells the person."""

    sessions: Sessions
    mails: Mails

    async def choose_password(self, session: Session, person_id: UUID, password_hash: str) -> None:
        """Let a person's new password hold, and nothing that rested on the old one."""
        await self._replace_password(session, person_id, password_hash)
        event = audit.Event(AccountsEvent.PASSWORD_SET, str(person_id), str(person_id), {"by": "code"})
        await audit.record(session, event)
        await self.mails.enqueue(session, person_id, MailKind.PASSWORD_CHANGED)

    async def kill_password(self, session: Session, person_id: UUID) -> None:
        """Let no password be right until the person chooses one with a code."""
        await self._replace_password(session, person_id, None)

    async def remove_factors(self, session: Session, person_id: UUID) -> None:
        """Remove every second factor, and end what they and the trusted devices gave."""
        await store.delete_factors(session, person_id)
        await self._end_everything(session, person_id)

    async def _replace_password(self, session: Session, person_id: UUID, password_hash: str | None) -> None:
        at = clock.now()
        await store.set_password(session, person_id, password_hash, at)
        await one_time_codes.revoke(session, person_id, SETS_PASSWORD, at)
        await self._end_everything(session, person_id)
        payload = {"person_id": str(person_id), "at": at.isoformat()}
        await outbox.enqueue(session, AccountsMessage.PASSWORD_CHANGED, payload)
        await store.add_reset_event(session, person_id, at)

    async def _end_everything(self, session: Session, person_id: UUID) -> None:
        await store.end_trusted_devices(session, person_id, clock.now())
        await self.sessions.end_all(session, person_id, SessionEndReason.PASSWORD_CHANGED)

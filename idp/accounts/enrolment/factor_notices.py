"""FactorNotices: tells people by e-mail that a second factor of theirs changed."""

from collections.abc import Mapping
from uuid import UUID

from idp.accounts.events import AccountsMessage
from idp.accounts.recovery.mails import MailKind, Mails
from idp.foundation.database import Database
from idp.foundation.outbox import Handler, Payload


class FactorNotices:
    """Handles FACTORS_CHANGED; who has no verified mailbox finds the change in the sign-in history."""

    def __init__(self, database: Database, mails: Mails) -> None:
        self._database = database
        self._mails = mails

    def handlers(self) -> Mapping[str, Handler]:
        """What the outbox calls for the messages of factors."""
        return {AccountsMessage.FACTORS_CHANGED: self.on_change}

    async def on_change(self, payload: Payload) -> None:
        """Enqueue the mail to the person."""
        async with self._database.begin() as session:
            await self._mails.enqueue(session, UUID(str(payload["person_id"])), MailKind.FACTORS_CHANGED)

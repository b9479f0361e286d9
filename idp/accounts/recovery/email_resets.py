"""EmailResets: a person who forgot the password asks for a link; every name gets the same answer and the same work."""

from datetime import datetime, timedelta
from uuid import UUID

from idp.accounts.authentication.login_name import ByNip, ByUsername
from idp.accounts.code_purpose import CodePurpose
from idp.accounts.events import AccountsMessage
from idp.accounts.recovery.code_throttle import CodeThrottle
from idp.accounts.recovery.mails import MailKind, Mails
from idp.accounts.recovery.one_time_codes import OneTimeCodes
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.store import mails as mail_store
from idp.accounts.store import people
from idp.foundation import clock, outbox
from idp.foundation.database import Database
from idp.foundation.outbox import Payload

#: How many links one person gets within an hour, whoever asks for them; the last one stays good.
_MAILS_AN_HOUR = 5


class EmailResets:
    """Takes requests, and issues the codes afterwards, where nobody can measure for whom."""

    def __init__(self, database: Database, codes: OneTimeCodes, mails: Mails, throttle: CodeThrottle) -> None:
        self._database, self._codes, self._mails, self._throttle = database, codes, mails, throttle

    async def request(self, name: ByNip | ByUsername, origin: RequestOrigin) -> datetime | None:
        """Take a request; a datetime when this name or address has asked too often, and may again from then on."""
        nip, key = (name.nip, None) if isinstance(name, ByNip) else (None, name.key)
        tried = await self._throttle.reserve(f"forgotten {nip or key}", origin)
        if isinstance(tried, datetime):
            return tried
        await self._throttle.record_wrong(tried)  # each request counts, whether anybody has the name or not
        async with self._database.begin() as session:
            found = await people.find_by_login_names(session, nip, key)
            payload = {"person_id": str(found[0].id) if found else None, "at": clock.now().isoformat()}
            await outbox.enqueue(session, AccountsMessage.PASSWORD_FORGOTTEN, payload)
        return None

    async def issue_due(self, payload: Payload) -> None:
        """Handle PASSWORD_FORGOTTEN: issue a code and have it mailed, if the person has a verified mailbox."""
        if payload["person_id"] is None or not self._mails.is_on:
            return
        person_id, since = UUID(str(payload["person_id"])), clock.now() - timedelta(hours=1)
        async with self._database.begin() as session:
            person = await people.find(session, person_id)
            if person is None or person.disabled_at is not None or not person.email or not person.email_verified:
                return
            if await mail_store.count_since(session, person_id, MailKind.PASSWORD_LINK, since) >= _MAILS_AN_HOUR:
                return
            issued = await self._codes.issue_derived(session, person_id, CodePurpose.EMAIL_RESET)
            await self._mails.enqueue(session, person_id, MailKind.PASSWORD_LINK, issued.id)

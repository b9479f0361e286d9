"""Mails: notices and links to people with a verified mailbox; enqueued in a transaction, written and sent after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from idp.accounts.events import AccountsMessage
from idp.accounts.models.recovery import MailRow
from idp.accounts.recovery.one_time_codes import OneTimeCodes
from idp.accounts.store import mails as store
from idp.accounts.store import people
from idp.enumerations import DescribedEnum
from idp.foundation import clock, outbox
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database, Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.mail import Mail, Mailer, MailNotSent
from idp.foundation.outbox import Payload
from idp.web.environment import Environments
from idp.web.help_contacts import NO_CONTACTS, HelpContacts
from idp.web.translations import Language


class MailKind(DescribedEnum):
    """What a mail says; its text is the template of the same name."""

    PASSWORD_LINK = "password_link", "The link with which a person chooses a new password."
    PASSWORD_CHANGED = "password_changed", "The password was changed with a code or a link."
    RESET_ASKED = "reset_asked", "An officer asked for a reset of the account, and a second one must agree."
    FACTORS_CHANGED = "factors_changed", "A second factor changed, a recovery code was used, or a passkey was copied."
    ACCOUNT_RESET = "account_reset", "Two officers reset the account, and the old password is dead."


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every mail says of its sender."""

    issuer: str
    government: str
    help_contact: str
    help: HelpContacts = NO_CONTACTS
    product: str = "DIVOS"


@dataclass(frozen=True, slots=True)
class MailView:
    """The view value of a mail's template; `code` and `until` only where the mail has a link."""

    name: str
    at: datetime
    letterhead: Letterhead
    code: str = ""
    until: datetime | None = None


class Mails:
    """The mails of one deployment. While no mail server is set, nothing is enqueued."""

    def __init__(
        self, database: Database, mailer: Mailer, codes: OneTimeCodes, *, calendar: Calendar, letterhead: Letterhead
    ) -> None:
        self._database, self._mailer, self._codes = database, mailer, codes
        self._templates, self._letterhead = Environments(calendar), letterhead

    @property
    def is_on(self) -> bool:
        """Whether this deployment sends mails."""
        return self._mailer.policy.is_on

    async def enqueue(self, session: Session, person_id: UUID, kind: MailKind, code_id: UUID | None = None) -> bool:
        """Have a mail sent after the commit; False where there is no server, or no verified mailbox."""
        if not self.is_on:
            return False
        person = await people.find(session, person_id)
        if person is None or not person.email or not person.email_verified:
            return False
        at = clock.now()
        row = MailRow(id=time_ordered_id(at), person_id=person_id, kind=kind.value, code_id=code_id, created_at=at)
        await store.save(session, row)
        await outbox.enqueue(session, AccountsMessage.MAIL_DUE, {"mail_id": str(row.id)})
        return True

    async def list_latest(self, session: Session, person_id: UUID, at_most: int) -> Sequence[MailRow]:
        """A person's latest mails and what came of them, for the help desk, the newest first."""
        return await store.list_latest(session, person_id, at_most)

    async def send_due(self, payload: Payload) -> None:
        """Handle MAIL_DUE: write the mail and send it; no connection is held meanwhile. Raises MailNotSent."""
        mail_id = UUID(str(payload["mail_id"]))
        async with self._database.begin() as session:
            written = await self._write(session, mail_id)
        if isinstance(written, str):
            await self._note(mail_id, failed=written)
        elif written is not None:
            await self._send(mail_id, written)

    async def _send(self, mail_id: UUID, mail: Mail) -> None:
        try:
            await self._mailer.send(mail)
        except MailNotSent as problem:
            await self._note(mail_id, failed=problem.reason, may_pass=not problem.for_good)
            if not problem.for_good:
                raise
        else:
            await self._note(mail_id)

    async def _write(self, session: Session, mail_id: UUID) -> Mail | str | None:
        """The mail; why it cannot be sent any more; or None when it has come to its end already."""
        row = await store.load_due(session, mail_id)
        if row is None:
            return None
        if not self.is_on:
            return "no mail server is set any more"
        if row.email is None or not row.email_verified:
            return "the mailbox is not verified any more"
        view = await self._view(session, row)
        if view is None:
            return "the link has expired"
        subject, _, text = self._render(row.kind, view, row.locale).partition("\n\n")
        return Mail(str(row.id), row.email, " ".join(subject.split()), text, clock.now())

    async def _view(self, session: Session, row: Any) -> MailView | None:
        if row.code_id is None:
            return MailView(row.name, row.created_at, self._letterhead)
        issued = await self._codes.derive(session, row.code_id)
        if issued is None:
            return None
        return MailView(row.name, row.created_at, self._letterhead, issued.code.reveal, issued.expires_at)

    def _render(self, kind: str, view: MailView, locale: str | None) -> str:
        language: Language = "en" if (locale or "").lower().startswith("en") else "id"
        return self._templates.of(language).get_template(f"accounts/mails/{kind}.txt").render(v=view)

    async def _note(self, mail_id: UUID, failed: str | None = None, may_pass: bool = False) -> None:
        at = clock.now()
        outcome = {"sent_at": None if failed else at, "failed_at": at if failed and not may_pass else None}
        async with self._database.begin() as session:
            await store.note_outcome(session, mail_id, **outcome, problem=failed)

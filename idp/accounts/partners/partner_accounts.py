"""PartnerAccounts: accounts of staff of vendors; created without a password, extended, and ended on their day."""

from datetime import datetime
from uuid import UUID

from idp.accounts.code_purpose import CodePurpose
from idp.accounts.events import AccountsEvent, AccountsMessage, SessionEndReason
from idp.accounts.recovery.one_time_codes import IssuedCode, OneTimeCodes
from idp.accounts.sessions.sessions import Sessions
from idp.accounts.store import one_time_codes, people
from idp.accounts.store import partners as store
from idp.accounts.store.partners import NewPartner, Partner, PartnerTerms
from idp.foundation import audit, clock, outbox
from idp.foundation.database import Session
from idp.permissions import Permit

_BATCH = 100


class PartnerAccounts:
    """The accounts of one deployment; those who call it have asked for the permission."""

    def __init__(self, sessions: Sessions, codes: OneTimeCodes) -> None:
        self._sessions, self._codes = sessions, codes

    async def create(self, session: Session, permit: Permit, partner: NewPartner) -> bool:
        """Create an account that a one-time code opens; False when the username is taken."""
        if not await store.create(session, partner, clock.now()):
            return False
        await _record(session, AccountsEvent.PARTNER_INVITED, permit, partner.person_id, until=partner.until)
        return True

    async def find(self, session: Session, person_id: UUID) -> Partner | None:
        """The vendor's person with this id, or None."""
        return await store.find(session, person_id)

    async def issue_code(self, session: Session, person_id: UUID, issued_by: UUID) -> IssuedCode:
        """Issue the code with which the invited person, and nobody else, chooses a password; earlier ones are void."""
        return await self._codes.issue(session, person_id, CodePurpose.ACTIVATION, issued_by)

    async def extend(self, session: Session, permit: Permit, person_id: UUID, until: datetime) -> bool:
        """Let them log in until another day; False when their time is over already."""
        if not await store.set_until(session, person_id, until, clock.now()):
            return False
        await _record(session, AccountsEvent.PARTNER_EXTENDED, permit, person_id, until=until)
        return True

    async def renew(self, session: Session, permit: Permit, person_id: UUID, terms: PartnerTerms) -> bool:
        """Let them log in again after their time was over; False when it was not."""
        if not await store.renew(session, person_id, terms, clock.now()):
            return False
        await _record(session, AccountsEvent.PARTNER_EXTENDED, permit, person_id, until=terms.until)
        return True

    async def end(self, session: Session, person_id: UUID, actor: str | None) -> bool:
        """End everything of theirs: sessions, with word to applications, grants and codes; False: it had ended."""
        at = clock.now()
        if not await store.mark_ended(session, person_id, at):
            return False
        if await people.set_disabled_at(session, person_id, at, at):
            await self._sessions.end_all(session, person_id, SessionEndReason.PARTNER_ENDED)
            message = {"person_id": str(person_id), "at": at.isoformat()}
            await outbox.enqueue(session, AccountsMessage.PERSON_DISABLED, message)
        await one_time_codes.revoke(session, person_id, [CodePurpose.ACTIVATION], at)
        await audit.record(session, audit.Event(AccountsEvent.PARTNER_ENDED, actor, str(person_id)))
        return True

    async def end_due(self, session: Session) -> tuple[UUID, ...]:
        """End some of those whose day has passed; returns whom."""
        due = await store.list_due(session, clock.now(), _BATCH)
        return tuple([person_id for person_id in due if await self.end(session, person_id, None)])


async def _record(session: Session, tag: AccountsEvent, permit: Permit, person_id: UUID, *, until: datetime) -> None:
    detail = {"until": until.date().isoformat(), **permit.detail}
    await audit.record(session, audit.Event(tag, permit.actor, str(person_id), detail))

"""ConsentWithdrawal: deletes a person's consent, ends the client's grants and notifies the client."""

from uuid import UUID

from idp.foundation import audit
from idp.foundation.database import Session
from idp.oidc.logout.announcements import Announcements
from idp.oidc.store import consents


class Withdrawals:
    """Withdraws one consent; the session goes on for the other clients."""

    def __init__(self, announcements: Announcements) -> None:
        self._announcements = announcements

    async def withdraw(self, session: Session, person_id: UUID, client_id: str) -> None:
        """Withdraw what this person agreed to share with this client, in every browser and device."""
        await consents.withdraw(session, person_id, client_id)
        await self._announcements.permission_withdrawn(session, person_id, client_id)
        await audit.record(session, audit.Event("consent.withdrawn", str(person_id), client_id))

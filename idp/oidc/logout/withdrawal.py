"""A person takes back what they agreed to: it is forgotten, what was given on it ends, and the application is told."""

from uuid import UUID

from idp.foundation import audit
from idp.foundation.database import Session
from idp.oidc.logout.announcements import Announcements
from idp.oidc.store import consents


class Withdrawals:
    """Ends one permission; the session goes on for the other applications."""

    def __init__(self, announcements: Announcements) -> None:
        self._announcements = announcements

    async def withdraw(self, session: Session, person_id: UUID, client_id: str) -> None:
        """Take back what this person agreed to share with this client, in every browser and on every device."""
        await consents.withdraw(session, person_id, client_id)
        await self._announcements.permission_withdrawn(session, person_id, client_id)
        await audit.record(session, audit.Event("consent.withdrawn", str(person_id), client_id))

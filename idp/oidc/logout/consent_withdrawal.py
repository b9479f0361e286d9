"""ConsentWithdrawal: deletes a person's consent, ends the client's grants and notifies the client."""

from uuid import UUID

from idp.foundation import audit
from idp.foundation.database import Session
from idp.oidc.events import OidcEvent
from idp.oidc.logout.logout_notifications import LogoutNotifications
from idp.oidc.store import consents


class ConsentWithdrawal:
    """Withdraws one consent; the session goes on for the other clients."""

    def __init__(self, notifications: LogoutNotifications) -> None:
        self._notifications = notifications

    async def withdraw_consent(self, session: Session, person_id: UUID, client_id: str) -> None:
        """Withdraw what this person agreed to share with this client, in every browser and device."""
        await consents.delete_consent(session, person_id, client_id)
        await self._notifications.end_grants_of_client(session, person_id, client_id)
        await audit.record(session, audit.Event(OidcEvent.CONSENT_WITHDRAWN, str(person_id), client_id))

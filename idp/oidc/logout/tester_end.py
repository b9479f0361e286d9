"""TesterEnd: ends what clients in the sandbox were given for a person who is no tester of them any more."""

from uuid import UUID

from idp.foundation.database import Database
from idp.foundation.outbox import Payload
from idp.oidc.logout.logout_notifications import LogoutNotifications


class TesterEnd:
    """Ends the grants of one person at the clients of an application, and notifies those clients."""

    def __init__(self, database: Database, notifications: LogoutNotifications) -> None:
        self._database = database
        self._notifications = notifications

    async def end_grants(self, payload: Payload) -> None:
        """Outbox handler: end the grants of this person at these clients."""
        person_id = UUID(str(payload["person_id"]))
        for client_id in str(payload["client_ids"]).split():
            async with self._database.begin() as session:
                await self._notifications.end_grants_of_client(session, person_id, client_id)

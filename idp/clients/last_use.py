"""LastUseRecorder: when each client and each secret was last used, collected in memory and written periodically."""

from datetime import datetime
from uuid import UUID

from idp.clients.store import use
from idp.foundation import clock
from idp.foundation.database import Database


class LastUse:
    """Records uses without a statement per request; `flush` is called by PeriodicFlush."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clients: dict[UUID, datetime] = {}
        self._secrets: dict[UUID, datetime] = {}

    def client(self, client_id: UUID) -> None:
        """Record that the client with this row id was used now."""
        self._clients[client_id] = clock.now()

    def secret(self, secret_id: UUID) -> None:
        """Record that the secret with this id authenticated its client now."""
        self._secrets[secret_id] = clock.now()

    async def flush(self) -> None:
        """Write the collected times; after a failure they are written by the next flush."""
        if not self._clients and not self._secrets:
            return
        clients, self._clients = self._clients, {}
        secrets, self._secrets = self._secrets, {}
        try:
            async with self._database.begin() as session:
                await use.keep(session, clients, secrets)
        except BaseException:
            self._clients, self._secrets = clients | self._clients, secrets | self._secrets
            raise

"""When each client and each secret was last used: noted in memory, written by the flusher."""

from datetime import datetime
from uuid import UUID

from idp.clients.store import use
from idp.foundation import clock
from idp.foundation.database import Database


class LastUse:
    """Costs a request no statement; `flush` is for the flusher."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clients: dict[UUID, datetime] = {}
        self._secrets: dict[UUID, datetime] = {}

    def client(self, client_id: UUID) -> None:
        """The client whose row has this id was used just now."""
        self._clients[client_id] = clock.now()

    def secret(self, secret_id: UUID) -> None:
        """The secret with this id proved its client just now."""
        self._secrets[secret_id] = clock.now()

    async def flush(self) -> None:
        """Write what was noted; on failure it is kept for the next flush."""
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

"""LastUseRecorder: when clients and secrets were last used, and how; collected in memory, written periodically."""

from datetime import datetime
from uuid import UUID

from idp.clients.store import last_use
from idp.foundation import clock
from idp.foundation.database import Database
from idp.protocol.client import AuthMethod


class LastUseRecorder:
    """Records uses without a statement per request; `flush` is called by PeriodicFlush."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clients: dict[UUID, datetime] = {}
        self._methods: dict[UUID, AuthMethod] = {}
        self._secrets: dict[UUID, datetime] = {}

    def record_client(self, client_id: UUID, method: AuthMethod | None = None) -> None:
        """Record that the client with this row id was used now; `method`: how it authenticated, if it did."""
        self._clients[client_id] = clock.now()
        if method is not None:
            self._methods[client_id] = method

    def record_secret(self, secret_id: UUID) -> None:
        """Record that the secret with this id authenticated its client now."""
        self._secrets[secret_id] = clock.now()

    async def flush(self) -> None:
        """Write the collected times; after a failure they are written by the next flush."""
        if not self._clients and not self._secrets:
            return
        clients, self._clients = self._clients, {}
        methods, self._methods = self._methods, {}
        secrets, self._secrets = self._secrets, {}
        try:
            async with self._database.begin() as session:
                await last_use.save_last_uses(session, clients, methods, secrets)
        except BaseException:
            self._clients, self._secrets = clients | self._clients, secrets | self._secrets
            self._methods = methods | self._methods
            raise

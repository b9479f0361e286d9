"""LastUseRecorder: when clients, secrets and keys were last used, and how; in memory, written periodically."""

from uuid import UUID

from idp.clients.store import last_use
from idp.clients.store.last_use import CollectedUses
from idp.foundation import clock
from idp.foundation.database import Database
from idp.protocol.client import AuthMethod
from idp.protocol.tokens.jwk import ExternalKey


class LastUseRecorder:
    """Records uses without a statement per request; `flush` is called by PeriodicFlush."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._uses = CollectedUses()

    def record_client(self, client_id: UUID, method: AuthMethod | None = None) -> None:
        """Record that the client with this row id was used now; `method`: how it authenticated, if it did."""
        self._uses.clients[client_id] = clock.now()
        if method is not None:
            self._uses.methods[client_id] = method

    def record_secret(self, secret_id: UUID) -> None:
        """Record that the secret with this id authenticated its client now."""
        self._uses.secrets[secret_id] = clock.now()

    def record_key(self, client_id: UUID, key: ExternalKey) -> None:
        """Record that this registered key authenticated the client now, at the time recorded for the client itself.

        The thumbprint is computed when the times are written, not in the request.
        """
        # the key stays in the value, so that its address in memory is not another key's before it is written
        self._uses.keys[client_id, id(key)] = (key, self._uses.clients.get(client_id) or clock.now())

    async def flush(self) -> None:
        """Write the collected times; after a failure they are written by the next flush."""
        if not self._uses:
            return
        uses, self._uses = self._uses, CollectedUses()
        try:
            async with self._database.begin() as session:
                await last_use.save_last_uses(session, uses)
        except BaseException:
            self._uses = uses.merge(self._uses)
            raise

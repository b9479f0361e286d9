"""Find the client and check its proof (RFC 6749 2.3)."""

from datetime import datetime

from idp.clients.registry import RegisteredClient, Registry
from idp.oidc.seen import Seen
from idp.protocol.ask import Ask
from idp.protocol.client_auth import secret
from idp.protocol.errors import InvalidClient


class Authenticator:
    """Tells who calls a machine endpoint."""

    def __init__(self, registry: Registry, seen: Seen) -> None:
        self.registry = registry
        self._seen = seen

    async def caller(self, ask: Ask, now: datetime) -> RegisteredClient:
        """The client that proved who it is. Raises InvalidClient, the same whether it is unknown or wrong."""
        credentials = secret.read(ask.parameters.whole(), ask.authorization)
        client = await self.registry.find(credentials.client_id)
        if client is None:
            raise InvalidClient
        secret.check_method(credentials, client.metadata)
        if not client.active:
            raise InvalidClient("this client is suspended: ask Kominfo")
        if client.metadata.public:
            self._seen.proved(client, None)
            return client
        live = client.live_secrets(now)
        which = credentials.matching([one.digest for one in live])
        if which is None:
            raise InvalidClient
        self._seen.proved(client, live[which].id)
        return client

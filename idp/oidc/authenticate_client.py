"""Find the client and check its proof (RFC 6749 2.3)."""

from datetime import datetime
from uuid import UUID

from idp.clients.registry import RegisteredClient, Registry, SecretDigest
from idp.oidc.seen import Seen
from idp.protocol.ask import Ask
from idp.protocol.client import AuthMethod, ClientMetadata
from idp.protocol.client_auth import secret
from idp.protocol.errors import InvalidClient

#: Stands in for an unknown client, so that looking for its secret takes as long as anybody's.
_NOBODY = RegisteredClient(
    id=UUID(int=0),
    metadata=ClientMetadata(client_id="", client_name=""),
    application_id=None,
    application_name="",
    office_name="",
    secrets=(SecretDigest(UUID(int=0), secret.NOBODYS[0], None),),
    suspended=True,
    demo=False,
)


class Authenticator:
    """Tells who calls a machine endpoint."""

    def __init__(self, registry: Registry, seen: Seen) -> None:
        self.registry = registry
        self._seen = seen

    async def caller(self, ask: Ask, now: datetime) -> RegisteredClient:
        """The client that proved who it is. Raises InvalidClient, the same in words and work until something is proven:
        an unknown client, a wrong secret, a wrong method and a suspended client look alike (RFC 6749 5.2).
        """
        credentials = secret.read(ask.parameters.whole(), ask.authorization)
        found = await self.registry.find(credentials.client_id)
        client = found or _NOBODY
        live = client.live_secrets(now)
        which = credentials.matching([one.digest for one in live])
        if found is None or (which is None and not _needs_no_proof(client, credentials)):
            raise InvalidClient
        secret.check_method(credentials, client.metadata)
        if not client.active:
            raise InvalidClient("this client is suspended: ask Kominfo")
        self._seen.proved(client, None if which is None else live[which].id)
        return client


def _needs_no_proof(client: RegisteredClient, credentials: secret.Credentials) -> bool:
    """A public client that calls itself by name; a suspended one has proven nothing, so it is told nothing."""
    return client.metadata.public and credentials.method is AuthMethod.NONE and client.active

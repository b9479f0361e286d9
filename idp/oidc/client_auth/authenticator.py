"""ClientAuthenticator: finds the client of a request and checks its proof (RFC 6749 2.3)."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from idp.clients.registry import RegisteredClient, Registry, SecretDigest
from idp.oidc.client_auth import certificates
from idp.oidc.client_auth.assertions import Assertions
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.client_auth.proven import Proven
from idp.oidc.seen import Seen
from idp.protocol.ask import Ask
from idp.protocol.client import AuthMethod, ClientMetadata
from idp.protocol.client_auth import presented, secret
from idp.protocol.client_auth.assertion import Assertion
from idp.protocol.client_auth.secret import Credentials
from idp.protocol.errors import InvalidClient
from idp.protocol.tokens.foreign import Untrusted

#: Stands in for an unknown client, so that checking its secret takes as long as a known client's.
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
    """Authenticates the clients that call the token endpoint and its neighbours."""

    def __init__(self, registry: Registry, seen: Seen, assertions: Assertions, keys: ClientKeys) -> None:
        self.registry = registry
        self._seen = seen
        self.assertions = assertions
        self._keys = keys

    async def caller(self, ask: Ask, now: datetime) -> RegisteredClient:
        """The authenticated client. Raises InvalidClient, at equal cost until something is proven (RFC 6749 5.2)."""
        shown = presented.read(ask)
        found = await self.registry.find(shown.client_id)
        client = found or _NOBODY
        match shown:
            case Credentials():
                proven = _by_credentials(shown, client, now)
                if proven is None and ask.certificate is not None and shown.method is AuthMethod.NONE:
                    proven = await certificates.proven(client, ask, self._keys, now)
            case Assertion():
                proven = await self.assertions.proven(shown, client, now)
            case _:
                assert_never(shown)
        if found is None or proven is None:  # an unknown, wrongly proven or suspended client: the same error
            raise InvalidClient
        secret.check_method(proven.method, client.metadata)
        if not client.active:
            raise InvalidClient("this client is suspended: ask Kominfo")
        if isinstance(shown, Assertion):
            await self._take(shown, client, ask, now)
        self._seen.proved(client, proven.secret_id)
        return client

    async def _take(self, shown: Assertion, client: RegisteredClient, ask: Ask, now: datetime) -> None:
        try:
            await self.assertions.take(shown.token, client, ask.endpoint, now)
        except Untrusted as fault:
            raise InvalidClient(f"client_assertion cannot be used: {fault}") from fault


def _by_credentials(shown: Credentials, client: RegisteredClient, now: datetime) -> Proven | None:
    live = client.live_secrets(now)
    which = shown.matching([one.digest for one in live])
    if which is not None:
        return Proven(shown.method, live[which].id)
    return Proven(shown.method) if _needs_no_proof(client, shown) else None


def _needs_no_proof(client: RegisteredClient, shown: Credentials) -> bool:
    """Whether it is an active public client that sent its client_id; a suspended one gets no reason."""
    return client.metadata.public and shown.method is AuthMethod.NONE and client.active

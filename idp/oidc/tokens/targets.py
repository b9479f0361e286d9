"""Which APIs the next access token is for (RFC 8707 2.2)."""

from idp.clients.apis import Apis
from idp.protocol import audience
from idp.protocol.audience import Target
from idp.protocol.authorize.resource import narrowed
from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidTarget
from idp.protocol.parameters import Parameters


class Targets:
    """Finds the APIs a client names; a request that names none, for a grant without any, costs nothing."""

    def __init__(self, apis: Apis, issuer: str) -> None:
        self._apis = apis
        self._issuer = issuer

    async def named(self, parameters: Parameters, client: ClientMetadata) -> Target | None:
        """The APIs named in `resource`, all registered for this client; None without any. Raises InvalidTarget."""
        named = parameters.every("resource")
        if not named:
            return None
        for one in named:
            if one not in client.resources and one != self._issuer:
                raise InvalidTarget("resource must be the audience of an API that this client registered for")
        return audience.together(named, await self._apis.known(), self._issuer)

    def check(self, named: Target | None, resource: str) -> None:
        """That a grant for these APIs covers those named; ourselves every one covers. Raises InvalidTarget."""
        if named is not None:
            narrowed((*resource.split(), self._issuer), named.audience)

    async def granted(self, named: Target | None, resource: str, client: ClientMetadata) -> Target:
        """The target of a token that stands on a grant for these APIs: what was named now, else all of them.

        When they take different tokens, or are gone, and none was named: a token for ourselves. Raises InvalidTarget.
        """
        self.check(named, resource)
        if named is not None:
            return named
        granted = [one for one in resource.split() if one in client.resources or one == self._issuer]
        return audience.granted_to(granted, await self._apis.known(), self._issuer) or self._apis.our_own

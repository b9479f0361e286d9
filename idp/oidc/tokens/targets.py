"""TargetResolver: which APIs the next access token is for (RFC 8707 2.2)."""

from idp.clients.apis import Apis
from idp.protocol import audience
from idp.protocol.audience import Target
from idp.protocol.authorize.resource import narrowed
from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidTarget
from idp.protocol.parameters import Parameters


class Targets:
    """Resolves `resource` to APIs; a request and a grant without any cost nothing."""

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
        """Check that a grant for these APIs covers those named; every grant covers us. Raises InvalidTarget."""
        if named is not None:
            narrowed((*resource.split(), self._issuer), named.audience)

    async def granted(self, named: Target | None, resource: str, client: ClientMetadata) -> Target:
        """The target of a token of a grant for these APIs: those named now, else all of them.

        A token for this provider when none was named and they need different tokens, or none is left. Raises
        InvalidTarget.
        """
        self.check(named, resource)
        if named is not None:
            return named
        granted = [one for one in resource.split() if one in client.resources or one == self._issuer]
        return audience.granted_to(granted, await self._apis.known(), self._issuer) or self._apis.our_own

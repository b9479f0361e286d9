"""TargetResolver: which APIs the next access token is for (RFC 8707 2.2)."""

from idp.clients.apis.api_registry import ApiRegistry
from idp.protocol import audience
from idp.protocol.audience import TokenTarget
from idp.protocol.authorize.resource import narrow_audiences
from idp.protocol.client import ClientMetadata
from idp.protocol.errors.resource import ResourceCause
from idp.protocol.parameters import Parameters


class TargetResolver:
    """Resolves `resource` to APIs; a request and a grant without any cost nothing."""

    def __init__(self, apis: ApiRegistry, issuer: str) -> None:
        self._apis = apis
        self._issuer = issuer

    async def resolve_named(self, parameters: Parameters, client: ClientMetadata) -> TokenTarget | None:
        """The APIs named in `resource`, all registered for this client; None without any. Raises InvalidTarget."""
        named = parameters.get_all("resource")
        if not named:
            return None
        for one in named:
            if one not in client.resources and one != self._issuer:
                raise ResourceCause.RESOURCE_NOT_OF_CLIENT(sent=one, registered=client.resources)
        return audience.target_apis(named, await self._apis.load_apis(), self._issuer)

    def check_covered(self, named: TokenTarget | None, resource: str) -> None:
        """Check that a grant for these APIs covers those named; every grant covers us. Raises InvalidTarget."""
        if named is not None:
            narrow_audiences((*resource.split(), self._issuer), named.audience)

    async def resolve_granted(self, named: TokenTarget | None, resource: str, client: ClientMetadata) -> TokenTarget:
        """The target of a token of a grant for these APIs: those named now, else all of them.

        A token for this provider when none was named and they need different tokens, or none is left. Raises
        InvalidTarget.
        """
        self.check_covered(named, resource)
        if named is not None:
            return named
        granted = [one for one in resource.split() if one in client.resources or one == self._issuer]
        return (
            audience.target_granted_apis(granted, await self._apis.load_apis(), self._issuer) or self._apis.own_target
        )

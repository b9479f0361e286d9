"""A machine asking for itself (RFC 6749 4.4)."""

from dataclasses import dataclass

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidScope, UnauthorizedClient
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider


@dataclass(frozen=True, slots=True)
class MachineRequest:
    """The scopes of our own API that the machine gets; none is fine for one that only proves who it is."""

    scope: tuple[str, ...]


def read(parameters: Parameters, client: ClientMetadata, provider: Provider) -> MachineRequest:
    """The registered API scopes asked for, all of them when none is named; never a scope about persons."""
    if client.public:
        raise UnauthorizedClient("a public client cannot ask for itself: it has nothing to prove who it is")
    allowed = tuple(scope for scope in provider.api_scopes if scope in client.scopes)
    wanted = parameters.words("scope")
    if not wanted:
        return MachineRequest(allowed)
    granted = tuple(scope for scope in wanted if scope in allowed)
    if not granted:
        raise InvalidScope("this client registered none of the API scopes it asks for")
    return MachineRequest(granted)

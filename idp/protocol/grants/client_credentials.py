"""A machine asking for itself (RFC 6749 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidScope, UnauthorizedClient
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider


@dataclass(frozen=True, slots=True)
class MachineRequest:
    """The scopes of our own API that the machine gets; none is fine for one that only proves who it is.

    When it names other APIs in `resource`, theirs count: `granted` says which, of those `wanted`.
    """

    scope: tuple[str, ...]
    wanted: tuple[str, ...] = ()


def read(parameters: Parameters, client: ClientMetadata, provider: Provider) -> MachineRequest:
    """The registered API scopes asked for, all of them when none is named; never a scope about persons."""
    if client.public:
        raise UnauthorizedClient("a public client cannot ask for itself: it has nothing to prove who it is")
    wanted = parameters.words("scope")
    if parameters.every("resource"):
        return MachineRequest((), wanted)
    return MachineRequest(granted(wanted, client, provider.api_scopes))


def granted(wanted: tuple[str, ...], client: ClientMetadata, offered: Iterable[str]) -> tuple[str, ...]:
    """What the machine gets of the scopes an API offers. Raises InvalidScope."""
    allowed = tuple(scope for scope in offered if scope in client.scopes)
    found = tuple(scope for scope in wanted if scope in allowed)
    if wanted and not found:
        raise InvalidScope("this client registered none of the API scopes it asks for")
    return found if wanted else allowed

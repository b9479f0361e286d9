"""ClientCredentialsRequest: the token request of the client credentials grant (RFC 6749 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidScope, UnauthorizedClient
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider


@dataclass(frozen=True, slots=True)
class MachineRequest:
    """The scopes of the provider's own API that the client gets, possibly none.

    With `resource`, `scope` is empty, and grant_scopes() chooses from `requested_scopes` among those of these APIs.
    """

    scope: tuple[str, ...]
    wanted: tuple[str, ...] = ()


def read(parameters: Parameters, client: ClientMetadata, provider: Provider) -> MachineRequest:
    """The request with the registered API scopes sent, or all of them; never scopes about persons (RFC 6749 4.4.2)."""
    if client.public:
        raise UnauthorizedClient("a public client cannot ask for itself: it has nothing to prove who it is")
    wanted = parameters.words("scope")
    if parameters.every("resource"):
        return MachineRequest((), wanted)
    return MachineRequest(granted(wanted, client, provider.api_scopes))


def granted(wanted: tuple[str, ...], client: ClientMetadata, offered: Iterable[str]) -> tuple[str, ...]:
    """The scopes of an API that the client gets: registered ones among those requested. Raises InvalidScope."""
    allowed = tuple(scope for scope in offered if scope in client.scopes)
    found = tuple(scope for scope in wanted if scope in allowed)
    if wanted and not found:
        raise InvalidScope("this client registered none of the API scopes it asks for")
    return found if wanted else allowed

"""ClientCredentialsRequest: the token request of the client credentials grant (RFC 6749 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from idp.protocol.client import ClientMetadata
from idp.protocol.errors.token import TokenCause
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.protocol.tokens.unusable_scope import describe_unusable_scopes


@dataclass(frozen=True, slots=True)
class ClientCredentialsRequest:
    """The scopes of the provider's own API that the client gets, possibly none.

    With `resource`, `scope` is empty, and grant_scopes() chooses from `requested_scopes` among those of these APIs.
    """

    scope: tuple[str, ...]
    requested_scopes: tuple[str, ...] = ()


def read(parameters: Parameters, client: ClientMetadata, provider: Provider) -> ClientCredentialsRequest:
    """The request with the registered API scopes sent, or all of them; never scopes about persons (RFC 6749 4.4.2)."""
    if client.public:
        raise TokenCause.CLIENT_CREDENTIALS_BY_PUBLIC_CLIENT()
    wanted = parameters.words("scope")
    if parameters.get_all("resource"):
        return ClientCredentialsRequest((), wanted)
    return ClientCredentialsRequest(grant_scopes(wanted, client, provider.api_scopes))


def grant_scopes(requested: tuple[str, ...], client: ClientMetadata, api_scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes of an API that the client gets: registered ones among those requested. Raises InvalidScope."""
    allowed = tuple(scope for scope in api_scopes if scope in client.scopes)
    found = tuple(scope for scope in requested if scope in allowed)
    if requested and not found:
        problems = describe_unusable_scopes(requested, client, machine=True)
        raise TokenCause.API_SCOPE_NOT_OF_CLIENT(sent=requested, sent_problems=problems, registered=allowed)
    return found if requested else allowed

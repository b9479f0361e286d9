"""Reads token requests: one module per grant type (RFC 6749 4)."""

from collections.abc import Callable

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import UnauthorizedClient as UnauthorizedClient
from idp.protocol.errors import UnsupportedGrantType as UnsupportedGrantType
from idp.protocol.errors.token import TokenCause
from idp.protocol.grants import (
    authorization_code,
    client_credentials,
    device_code,
    jwt_bearer,
    refresh_token,
    token_exchange,
)
from idp.protocol.grants.authorization_code import CodeRedemption
from idp.protocol.grants.client_credentials import ClientCredentialsRequest
from idp.protocol.grants.device_code import DevicePoll
from idp.protocol.grants.jwt_bearer import JwtBearerRequest
from idp.protocol.grants.refresh_token import RefreshRequest
from idp.protocol.grants.token_exchange import TokenExchangeRequest
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider

TokenRequest = (
    CodeRedemption | RefreshRequest | ClientCredentialsRequest | DevicePoll | TokenExchangeRequest | JwtBearerRequest
)
GrantReader = Callable[[Parameters, ClientMetadata, Provider], TokenRequest]

GRANT_READERS: dict[str, GrantReader] = {
    "authorization_code": authorization_code.read,
    "refresh_token": refresh_token.read,
    "client_credentials": client_credentials.read,
    device_code.GRANT_TYPE: device_code.read,
    token_exchange.GRANT_TYPE: token_exchange.read,
    jwt_bearer.GRANT_TYPE: jwt_bearer.read,
}


def read(parameters: Parameters, client: ClientMetadata, provider: Provider) -> TokenRequest:
    """The token request of an authenticated client (RFC 6749 3.2). Raises OAuthError."""
    grant_type = parameters.require("grant_type")
    if grant_type not in GRANT_READERS:
        raise TokenCause.GRANT_TYPE_UNKNOWN(allowed=", ".join(GRANT_READERS), sent=grant_type)
    if not client.has_grant_type(grant_type):
        raise TokenCause.GRANT_TYPE_NOT_REGISTERED(grant_type=grant_type, registered=tuple(sorted(client.grant_types)))
    return GRANT_READERS[grant_type](parameters, client, provider)

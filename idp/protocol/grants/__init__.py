"""Reads token requests: one module per grant type (RFC 6749 4)."""

from collections.abc import Callable

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import UnauthorizedClient, UnsupportedGrantType
from idp.protocol.grants import (
    authorization_code,
    client_credentials,
    device_code,
    jwt_bearer,
    refresh_token,
    token_exchange,
)
from idp.protocol.grants.authorization_code import CodeRedemption
from idp.protocol.grants.client_credentials import MachineRequest
from idp.protocol.grants.device_code import DevicePoll
from idp.protocol.grants.jwt_bearer import SelfStatement
from idp.protocol.grants.refresh_token import Refresh
from idp.protocol.grants.token_exchange import Exchange
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider

TokenRequest = CodeRedemption | Refresh | MachineRequest | DevicePoll | Exchange | SelfStatement
Reader = Callable[[Parameters, ClientMetadata, Provider], TokenRequest]

GRANTS: dict[str, Reader] = {
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
    if grant_type not in GRANTS:
        raise UnsupportedGrantType(f"grant_type must be one of {', '.join(GRANTS)}")
    if not client.may(grant_type):
        raise UnauthorizedClient(f"this client did not register for the grant {grant_type}")
    return GRANTS[grant_type](parameters, client, provider)

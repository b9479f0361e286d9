"""Reads token requests: one module per grant type, of its member's name (RFC 6749 4)."""

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import UnauthorizedClient as UnauthorizedClient
from idp.protocol.errors import UnsupportedGrantType as UnsupportedGrantType
from idp.protocol.errors.token import TokenCause
from idp.protocol.grant_type import GrantType
from idp.protocol.grants import (
    authorization_code as authorization_code,
)
from idp.protocol.grants import (
    client_credentials as client_credentials,
)
from idp.protocol.grants import (
    device_code as device_code,
)
from idp.protocol.grants import (
    jwt_bearer as jwt_bearer,
)
from idp.protocol.grants import (
    refresh_token as refresh_token,
)
from idp.protocol.grants import (
    token_exchange as token_exchange,
)
from idp.protocol.grants.authorization_code import CodeRedemption as CodeRedemption
from idp.protocol.grants.client_credentials import ClientCredentialsRequest as ClientCredentialsRequest
from idp.protocol.grants.device_code import DevicePoll as DevicePoll
from idp.protocol.grants.jwt_bearer import JwtBearerRequest as JwtBearerRequest
from idp.protocol.grants.refresh_token import RefreshRequest as RefreshRequest
from idp.protocol.grants.token_exchange import TokenExchangeRequest as TokenExchangeRequest
from idp.protocol.parameters import Parameters

_GRANT_TYPES: dict[str, GrantType] = {grant_type.value: grant_type for grant_type in GrantType}


def read_grant_type(parameters: Parameters, client: ClientMetadata) -> GrantType:
    """The grant type of an authenticated client's token request (RFC 6749 3.2). Raises OAuthError."""
    sent = parameters.require("grant_type")
    grant_type = _GRANT_TYPES.get(sent)
    if grant_type is None:
        raise TokenCause.GRANT_TYPE_UNKNOWN(allowed=", ".join(GrantType), sent=sent)
    if not client.has_grant_type(grant_type):
        raise TokenCause.GRANT_TYPE_NOT_REGISTERED(grant_type=grant_type, registered=tuple(sorted(client.grant_types)))
    return grant_type

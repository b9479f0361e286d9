"""Reads token requests: one module per grant type, of its member's name (RFC 6749 4)."""

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import UnauthorizedClient, UnsupportedGrantType
from idp.protocol.grant_type import GrantType
from idp.protocol.parameters import Parameters

_GRANT_TYPES: dict[str, GrantType] = {grant_type.value: grant_type for grant_type in GrantType}


def read_grant_type(parameters: Parameters, client: ClientMetadata) -> GrantType:
    """The grant type of an authenticated client's token request (RFC 6749 3.2). Raises OAuthError."""
    sent = parameters.require("grant_type")
    grant_type = _GRANT_TYPES.get(sent)
    if grant_type is None:
        raise UnsupportedGrantType(f"grant_type must be one of {', '.join(GrantType)}")
    if not client.has_grant_type(grant_type):
        raise UnauthorizedClient(f"this client did not register for the grant {grant_type}")
    return grant_type

"""Reads response_type: only `code` is supported (OAuth 2.1)."""

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import UnauthorizedClient, UnsupportedResponseType
from idp.protocol.grant_type import GrantType
from idp.protocol.parameters import Parameters


def read(parameters: Parameters, client: ClientMetadata) -> str:
    """The response type `code`. Raises UnauthorizedClient without the grant authorization_code."""
    if parameters.require("response_type") != "code":
        raise UnsupportedResponseType
    if not client.has_grant_type(GrantType.AUTHORIZATION_CODE):
        raise UnauthorizedClient("this client did not register for the grant authorization_code")
    return "code"

"""code, and nothing else (OAuth 2.1)."""

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import UnauthorizedClient, UnsupportedResponseType
from idp.protocol.parameters import Parameters


def read(parameters: Parameters, client: ClientMetadata) -> str:
    """`code`, for a client that registered to use it."""
    if parameters.require("response_type") != "code":
        raise UnsupportedResponseType
    if not client.may("authorization_code"):
        raise UnauthorizedClient("this client did not register for the grant authorization_code")
    return "code"

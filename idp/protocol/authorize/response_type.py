"""Reads response_type: only `code` is supported (OAuth 2.1)."""

from idp.protocol.client import ClientMetadata
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.parameters import Parameters


def read(parameters: Parameters, client: ClientMetadata) -> str:
    """The response type `code`. Raises UnauthorizedClient without the grant authorization_code."""
    if parameters.require("response_type") != "code":
        raise AuthorizationCause.RESPONSE_TYPE_UNSUPPORTED(sent=parameters.values["response_type"])
    if not client.has_grant_type("authorization_code"):
        raise AuthorizationCause.CODE_GRANT_NOT_REGISTERED()
    return "code"

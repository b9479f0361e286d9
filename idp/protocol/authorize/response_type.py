"""Reads response_type: only `code` is supported (OAuth 2.1)."""

from idp.protocol.client import ClientMetadata
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.grant_type import GrantType
from idp.protocol.parameters import Parameters


def read(parameters: Parameters, client: ClientMetadata) -> str:
    """The response type `code`. Raises UnauthorizedClient without the grant authorization_code."""
    if parameters.require("response_type") != "code":
        raise AuthorizationCause.RESPONSE_TYPE_UNSUPPORTED(sent=parameters.values["response_type"], allowed="code")
    if not client.has_grant_type(GrantType.AUTHORIZATION_CODE):
        raise AuthorizationCause.CODE_GRANT_NOT_REGISTERED(registered=tuple(sorted(client.grant_types)))
    return "code"

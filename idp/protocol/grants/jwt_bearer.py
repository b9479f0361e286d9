"""JwtBearerRequest: the token request of the JWT bearer grant, for the client itself only (RFC 7523 2.1)."""

from dataclasses import dataclass, field

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidExternalJwt
from idp.protocol.errors.token import TokenCause
from idp.protocol.grants import client_credentials
from idp.protocol.grants.client_credentials import ClientCredentialsRequest
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.protocol.tokens.external_jwt import UnverifiedJwt, parse_jwt


@dataclass(frozen=True, slots=True)
class JwtBearerRequest:
    """The scopes requested, and the assertion, not verified yet."""

    request: ClientCredentialsRequest
    token: UnverifiedJwt = field(repr=False)


def read(parameters: Parameters, client: ClientMetadata, provider: Provider) -> JwtBearerRequest:
    """The request. Raises InvalidGrant unless `sub` of the assertion is the client_id."""
    asked = client_credentials.read(parameters, client, provider)
    try:
        token = parse_jwt(parameters.require("assertion"))
    except InvalidExternalJwt as fault:
        raise TokenCause.ASSERTION_UNUSABLE(because=fault) from fault
    if token.claims.get("sub") != client.client_id:
        raise TokenCause.ASSERTION_SUBJECT_NOT_CLIENT(expected=client.client_id, sent=token.claims.get("sub"))
    return JwtBearerRequest(asked, token)

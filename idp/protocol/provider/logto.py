"""Adapts requests of clients written for Logto, so that they only have to change their endpoint."""

from dataclasses import replace

from idp.protocol.client import ClientMetadata
from idp.protocol.grant_type import GrantType
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider

#: Logto's resource of organization templates; its clients send it with every request for organization claims.
ORGANIZATIONS = "urn:logto:resource:organizations"

_OF_A_PERSON = (GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN)


def adapt_request(parameters: Parameters, client: ClientMetadata, provider: Provider) -> Parameters:
    """The parameters without values of `resource` that only Logto knows.

    If the client registered APIs, unknown ones are still refused (RFC 8707 2). If it registered none, its tokens are
    for no API, and every API refuses them.
    """
    named = parameters.multi_values.get("resource")
    if named is None or not provider.logto:
        return parameters
    left = tuple(audience for audience in named if client.resources and audience != ORGANIZATIONS)
    return replace(parameters, multi_values={"resource": left} if left else {})


def adapt_token_request(parameters: Parameters, client: ClientMetadata, provider: Provider) -> Parameters:
    """The same for a token request, where a Logto client without `resource` expects a token for userinfo.

    RFC 8707 2 leaves the default to the server; for other clients it is a token for every API of the grant.
    """
    sent = adapt_request(parameters, client, provider)
    asks_for_itself = sent.values.get("grant_type") in _OF_A_PERSON and not sent.multi_values.get("resource")
    if provider.logto and client.resources and "openid" in client.scopes and asks_for_itself:
        return replace(sent, multi_values={"resource": (provider.issuer,)})
    return sent

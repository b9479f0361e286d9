"""What clients of Logto send that means nothing here, so that nothing but their endpoint has to change."""

from dataclasses import replace

from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider

#: Logto's mark for its template of organisations; its clients add it whenever they ask who somebody works for.
ORGANIZATIONS = "urn:logto:resource:organizations"

_OF_A_PERSON = ("authorization_code", "refresh_token")


def understood(parameters: Parameters, client: ClientMetadata, provider: Provider) -> Parameters:
    """The parameters without a `resource` that names no API of ours.

    A client that registered APIs knows what it asks for, and a wrong one is still refused (RFC 8707 2). One that
    registered none gets tokens for no API, which every API refuses.
    """
    named = parameters.several.get("resource")
    if named is None or not provider.logto:
        return parameters
    left = tuple(audience for audience in named if client.resources and audience != ORGANIZATIONS)
    return replace(parameters, several={"resource": left} if left else {})


def at_token(parameters: Parameters, client: ClientMetadata, provider: Provider) -> Parameters:
    """The same at /token, where a client of Logto that names no API means the token it reads userinfo with.

    RFC 8707 2 leaves the default to us; elsewhere it is a token for every API of the grant.
    """
    sent = understood(parameters, client, provider)
    asks_for_itself = sent.values.get("grant_type") in _OF_A_PERSON and not sent.several.get("resource")
    if provider.logto and client.resources and "openid" in client.scopes and asks_for_itself:
        return replace(sent, several={"resource": (provider.issuer,)})
    return sent

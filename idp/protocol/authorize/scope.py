"""Reads the `scope` parameter of an authorization request (RFC 6749 3.3, OIDC Core 11)."""

from collections.abc import Collection

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import OAuthError
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.grant_type import GrantType
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.claims import SCOPE_CLAIMS
from idp.protocol.tokens.unusable_scope import OFFLINE_ACCESS, describe_unusable_scopes


def read(parameters: Parameters, client: ClientMetadata, resource_scopes: Collection[str] = ()) -> tuple[str, ...]:
    """The scopes to grant, in the order sent; unknown and unregistered ones are ignored (OIDC Core 3.1.2.1).

    `resource_scopes`: the scopes of the APIs that `resource` names (RFC 8707 2.1).
    offline_access needs prompt=consent and a client registered for the grant refresh_token (OIDC Core 11).
    """
    offline = "consent" in parameters.words("prompt") and client.has_grant_type(GrantType.REFRESH_TOKEN)
    granted = tuple(
        scope
        for scope in parameters.words("scope")
        if scope in client.scopes
        and (scope in SCOPE_CLAIMS or scope in resource_scopes)
        and (scope != OFFLINE_ACCESS or offline)
    )
    if not granted:
        raise refuse_scope(parameters.words("scope"), client)
    return granted


def refuse_scope(sent: tuple[str, ...], client: ClientMetadata) -> OAuthError:
    """The error for a request of a person's scopes of which none is given: what was sent, and why not."""
    registered = tuple(sorted(client.scopes))
    if not sent:
        return AuthorizationCause.SCOPE_PARAMETER_MISSING(registered=registered)
    problems = describe_unusable_scopes(sent, client)
    return AuthorizationCause.SCOPE_NOT_OF_CLIENT(sent=sent, sent_problems=problems, registered=registered)

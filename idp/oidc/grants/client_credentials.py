"""The client credentials grant: tokens for a client itself, without a row or a statement (RFC 6749 4.4)."""

from idp.oidc.token_request import TokenRequestContext, TokenResponse
from idp.oidc.tokens.token_issuer import TokenIssuer
from idp.protocol.audience import TokenTarget
from idp.protocol.grants.client_credentials import ClientCredentialsRequest, grant_scopes
from idp.protocol.provider import Provider


def issue_to_client(
    token_issuer: TokenIssuer, request: ClientCredentialsRequest, context: TokenRequestContext
) -> TokenResponse:
    """The tokens for a client: with scopes of the APIs it names, else of our own API. Raises InvalidScope."""
    if context.target is None:
        return TokenResponse(token_issuer.issue_for_client(context, token_issuer.own_target, request.scope))
    offered = _offered_scopes(context.target, token_issuer.provider)
    return TokenResponse(
        token_issuer.issue_for_client(
            context, context.target, grant_scopes(request.requested_scopes, context.client.metadata, offered)
        )
    )


def _offered_scopes(target: TokenTarget, provider: Provider) -> tuple[str, ...]:
    """Every scope of the named APIs that is not about persons."""
    own = provider.api_scopes if provider.issuer in target.audience else ()
    return (*own, *sorted(target.scopes.difference(provider.scopes, provider.api_scopes)))

"""The client credentials grant: tokens for a client itself, without a row or a statement (RFC 6749 4.4)."""

from idp.oidc.token_request import TokenRequestContext, TokenResponse
from idp.oidc.tokens.token_issuer import TokenIssuer
from idp.protocol.audience import TokenTarget
from idp.protocol.grants.client_credentials import ClientCredentialsRequest, grant_scopes
from idp.protocol.provider import Provider


class ClientCredentialsHandler:
    """Issues tokens to clients for themselves."""

    def __init__(self, token_issuer: TokenIssuer, own_target: TokenTarget, provider: Provider) -> None:
        self._token_issuer = token_issuer
        self._own_target = own_target
        self._provider = provider

    async def redeem(self, request: ClientCredentialsRequest, context: TokenRequestContext) -> TokenResponse:
        """The tokens for a request. Raises InvalidScope."""
        return self.issue(request, context)

    def issue(self, request: ClientCredentialsRequest, context: TokenRequestContext) -> TokenResponse:
        """The tokens for a client: with scopes of the APIs it names, else of our own API. Raises InvalidScope."""
        target = context.target
        if target is None:
            return TokenResponse(self._token_issuer.issue_for_client(context, self._own_target, request.scope))
        offered = _offered_scopes(target, self._provider)
        scope = grant_scopes(request.requested_scopes, context.client.metadata, offered)
        return TokenResponse(self._token_issuer.issue_for_client(context, target, scope))


def _offered_scopes(target: TokenTarget, provider: Provider) -> tuple[str, ...]:
    """Every scope of the named APIs that is not about persons."""
    own = provider.api_scopes if provider.issuer in target.audience else ()
    return (*own, *sorted(target.scopes.difference(provider.scopes, provider.api_scopes)))

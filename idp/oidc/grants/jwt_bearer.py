"""The JWT bearer grant: a client presents a single-use assertion that it signed (RFC 7523 2.1)."""

from idp.oidc.client_auth.assertions import ClientAssertions
from idp.oidc.grants.client_credentials import ClientCredentialsHandler
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext
from idp.protocol.errors import InvalidExternalJwt
from idp.protocol.errors.token import TokenCause
from idp.protocol.grants.jwt_bearer import JwtBearerRequest
from idp.protocol.provider import Provider


class JwtBearerHandler:
    """Accepts assertions instead of a client's secret; the tokens are those of the client credentials grant."""

    def __init__(
        self, assertions: ClientAssertions, client_credentials: ClientCredentialsHandler, provider: Provider
    ) -> None:
        self._assertions = assertions
        self._client_credentials = client_credentials
        self._endpoint = provider.mtls_alias(provider.url("/token"))

    async def redeem(self, request: JwtBearerRequest, context: TokenRequestContext) -> TokenOutcome:
        """The tokens for an assertion. Raises InvalidScope."""
        try:
            await self._assertions.check_signature(request.token, context.client)
            await self._assertions.spend_assertion(request.token, context.client, self._endpoint, context.now)
        except InvalidExternalJwt as fault:
            return TokenErrorResponse(TokenCause.ASSERTION_UNUSABLE(because=fault))
        return self._client_credentials.issue(request.request, context)

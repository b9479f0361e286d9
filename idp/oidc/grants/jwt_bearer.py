"""The JWT bearer grant: a client presents a single-use assertion that it signed (RFC 7523 2.1)."""

from idp.oidc.client_auth.assertions import ClientAssertions
from idp.oidc.grants import client_credentials
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext
from idp.oidc.tokens.token_issuer import TokenIssuer
from idp.protocol.errors import InvalidGrant
from idp.protocol.grants.jwt_bearer import JwtBearerRequest
from idp.protocol.tokens.external_jwt import InvalidExternalJwt


async def redeem_assertion(
    token_issuer: TokenIssuer, assertions: ClientAssertions, request: JwtBearerRequest, context: TokenRequestContext
) -> TokenOutcome:
    """The tokens of the client credentials grant. Raises InvalidScope."""
    provider = token_issuer.provider
    try:
        await assertions.check_signature(request.token, context.client)
        await assertions.spend_assertion(
            request.token, context.client, provider.mtls_alias(provider.url("/token")), context.now
        )
    except InvalidExternalJwt as fault:
        return TokenErrorResponse(InvalidGrant(f"assertion cannot be used: {fault}"))
    return client_credentials.issue_to_client(token_issuer, request.request, context)

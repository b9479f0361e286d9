"""BearerAuthentication: authenticates requests to our own APIs by access token and its key (RFC 6750, RFC 9449 7)."""

from idp.foundation import clock
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier, VerifiedAccessToken
from idp.oidc.tokens.proof_of_possession import ProofOfPossession
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.errors.cause import ErrorsOfClient
from idp.protocol.tokens import access_token
from idp.protocol.tokens.access_token import AuthorizationScheme


class BearerAuthentication:
    """Authenticates requests to userinfo and the admin API; a plain bearer token costs no statement here."""

    def __init__(self, verifier: AccessTokenVerifier, possession: ProofOfPossession) -> None:
        self._verifier = verifier
        self._possession = possession

    async def authenticate(self, request: EndpointRequest) -> VerifiedAccessToken | None:
        """The verified token of the request; None when none was sent.

        Raises InvalidRequest, InvalidToken, InvalidDpopProof, UseDpopNonce.
        """
        presented = access_token.read_presented_token(
            request.authorization, request.parameters.require_usable().get("access_token")
        )
        if presented is None:
            return None
        bearer = await self._verifier.verify(presented.token)
        if bearer is None:
            raise await self._verifier.explain_invalid(presented.token)
        with ErrorsOfClient(bearer.token.client_id):
            if not bearer.token.for_provider:
                raise AccessTokenCause.ACCESS_TOKEN_FOR_ANOTHER_API(
                    audience=bearer.token.audience, expected=bearer.token.issuer
                )
            if bearer.token.binding is not None or presented.scheme is not AuthorizationScheme.BEARER:
                await self._possession.check_token_binding(request, presented, bearer, clock.now())
        return bearer

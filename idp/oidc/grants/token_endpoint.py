"""TokenEndpoint: authenticates the client, reads the grant request and dispatches it to its grant (RFC 6749 3.2)."""

from datetime import datetime
from typing import assert_never

from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.metrics import Metrics
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.grants import authorization_code, client_credentials, device_code, jwt_bearer, refresh_token
from idp.oidc.grants.grant_redemption import GrantRedemption
from idp.oidc.grants.token_exchange import TokenExchange
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext, TokenResponse
from idp.oidc.tokens.proof_of_possession import ProofOfPossession
from idp.oidc.tokens.response_encryption import ResponseEncryption
from idp.protocol import grants
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import OAuthError
from idp.protocol.grants.authorization_code import CodeRedemption
from idp.protocol.grants.client_credentials import ClientCredentialsRequest
from idp.protocol.grants.device_code import DevicePoll
from idp.protocol.grants.jwt_bearer import JwtBearerRequest
from idp.protocol.grants.refresh_token import RefreshRequest
from idp.protocol.grants.token_exchange import TokenExchangeRequest
from idp.protocol.parameters import Parameters
from idp.protocol.provider import logto


class TokenEndpoint:
    """The token endpoint.

    A code or refresh token costs one statement, naming APIs another; client credentials cost none.
    """

    def __init__(
        self,
        redemption: GrantRedemption,
        authenticator: ClientAuthenticator,
        possession: ProofOfPossession,
        response_encryption: ResponseEncryption,
        token_exchange: TokenExchange,
        *,
        metrics: Metrics,
    ) -> None:
        self._metrics = metrics
        self._redemption = redemption
        self._authenticator = authenticator
        self._possession = possession
        self._response_encryption = response_encryption
        self._token_exchange = token_exchange

    async def respond(self, request: EndpointRequest) -> TokenOutcome:
        """Authenticate the client and issue what its grant allows. Raises InvalidClient and InvalidRequest."""
        now, parameters = clock.now(), request.parameters
        client = await self._authenticator.authenticate(request, now)
        try:
            parameters = logto.adapt_token_request(parameters, client.metadata, self._redemption.token_issuer.provider)
            grant_request = grants.read(parameters, client.metadata, self._redemption.token_issuer.provider)
            outcome = await self._dispatch(grant_request, await self._load_context(request, parameters, client, now))
        except OAuthError as problem:
            outcome = TokenErrorResponse(problem)
        match outcome:
            case TokenResponse():
                self._redemption.usage.record_success(client)
                self._metrics.count_token_answer(parameters.values["grant_type"], "ok")
            case TokenErrorResponse(error):
                self._redemption.usage.record_error(client, error, authenticated=not client.metadata.public)
                self._metrics.count_token_answer(_grant_type_label(parameters), error.code)
            case _:
                assert_never(outcome)
        return outcome

    async def _load_context(
        self, request: EndpointRequest, parameters: Parameters, client: RegisteredClient, now: datetime
    ) -> TokenRequestContext:
        """Check the named APIs and encryption key first, so that no proof or code is spent on a bad request."""
        target = await self._redemption.targets.resolve_named(parameters, client.metadata)
        recipient = await self._response_encryption.find_recipient(client, client.metadata.id_token_encryption)
        return TokenRequestContext(
            client, now, await self._possession.binding_for_tokens(request, client.metadata, now), target, recipient
        )

    async def _dispatch(self, grant_request: grants.TokenRequest, context: TokenRequestContext) -> TokenOutcome:
        match grant_request:
            case CodeRedemption():
                return await authorization_code.redeem_code(self._redemption, grant_request, context)
            case RefreshRequest():
                return await refresh_token.redeem_refresh_token(self._redemption, grant_request, context)
            case ClientCredentialsRequest():
                return client_credentials.issue_to_client(self._redemption.token_issuer, grant_request, context)
            case DevicePoll():
                return await device_code.redeem_device_code(self._redemption, grant_request, context)
            case TokenExchangeRequest():
                return await self._token_exchange.exchange_token(grant_request, context)
            case JwtBearerRequest():
                return await jwt_bearer.redeem_assertion(
                    self._redemption.token_issuer, self._authenticator.assertions, grant_request, context
                )
            case _:
                assert_never(grant_request)


def _grant_type_label(parameters: Parameters) -> str:
    """The grant type as a metrics label; an unknown one becomes "other"."""
    sent = parameters.values.get("grant_type", "")
    return sent if sent in grants.GRANT_READERS else "other"

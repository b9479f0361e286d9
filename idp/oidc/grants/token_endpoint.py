"""TokenEndpoint: authenticates the client, reads the grant request and dispatches it to its grant (RFC 6749 3.2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.metrics import Metrics
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.grants.grant_implementation import GrantImplementation
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext, TokenResponse
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.oidc.tokens.proof_of_possession import ProofOfPossession
from idp.oidc.tokens.response_encryption import ResponseEncryption
from idp.oidc.tokens.target_resolver import TargetResolver
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol import grants
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import OAuthError
from idp.protocol.grant_type import GrantType
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider, logto
from idp.protocol.registration.profiles import MACHINE_GRANTS


class TokenEndpoint:
    """The token endpoint.

    A code or refresh token costs one statement, naming APIs another; client credentials cost none.
    """

    def __init__(
        self,
        provider: Provider,
        authenticator: ClientAuthenticator,
        implementations: Mapping[GrantType, GrantImplementation],
        *,
        possession: ProofOfPossession,
        response_encryption: ResponseEncryption,
        signer: JwtSigner,
        targets: TargetResolver,
        usage: UsageRecorder,
        recorder: EndpointRecorder,
        metrics: Metrics,
    ) -> None:
        self._provider = provider
        self._authenticator = authenticator
        self._grants = implementations
        self._possession = possession
        self._response_encryption = response_encryption
        self._signer = signer
        self._targets = targets
        self._usage = usage
        self._recorder = recorder
        self._metrics = metrics

    async def respond(self, request: EndpointRequest) -> TokenOutcome:
        """Authenticate the client and issue what its grant allows. Raises InvalidClient and InvalidRequest."""
        now, parameters = clock.now(), request.parameters
        client = await self._authenticator.authenticate(request, now)
        try:
            parameters = logto.adapt_token_request(parameters, client.metadata, self._provider)
            grant = self._grants[grants.read_grant_type(parameters, client.metadata)]
            grant_request = grant.read(parameters, client.metadata, self._provider)
            outcome = await grant.redeem(grant_request, await self._load_context(request, parameters, client, now))
        except OAuthError as problem:
            outcome = TokenErrorResponse(problem)
        match outcome:
            case TokenResponse(body):
                self._usage.record_success(client)
                if "scope" in parameters.values and parameters.values["grant_type"] in MACHINE_GRANTS:
                    granted = str(body.get("scope", "")).split()
                    self._usage.record_ignored_scopes(client, parameters.words("scope"), granted, machine=True)
                self._recorder.record(client, request)
                self._metrics.count_token_answer(parameters.values["grant_type"], "ok")
            case TokenErrorResponse(error):
                error.client_id = client.metadata.client_id
                self._usage.record_error(client, error, authenticated=not client.metadata.public)
                self._recorder.record(client, request, error)
                self._metrics.count_token_answer(_grant_type_label(parameters), error.code)
            case _:
                assert_never(outcome)
        return outcome

    async def _load_context(
        self, request: EndpointRequest, parameters: Parameters, client: RegisteredClient, now: datetime
    ) -> TokenRequestContext:
        """Check algorithm, named APIs and encryption key first, so that no proof or code is spent on a bad request."""
        self._signer.require_offered(client)
        target = await self._targets.resolve_named(parameters, client.metadata)
        recipient = await self._response_encryption.find_recipient(client, client.metadata.id_token_encryption)
        return TokenRequestContext(
            client, now, await self._possession.binding_for_tokens(request, client.metadata, now), target, recipient
        )


def _grant_type_label(parameters: Parameters) -> str:
    """The grant type as a metrics label; an unknown one becomes "other"."""
    sent = parameters.values.get("grant_type", "")
    return sent if sent in tuple(GrantType) else "other"

"""PushedAuthorizationEndpoint: stores pushed authorization requests that pass every rule (RFC 9126 2)."""

from datetime import datetime

from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.oidc.authorize.pushed_requests import PushedRequestStore
from idp.oidc.authorize.resolve import RequestResolver
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.outcomes import ErrorPageOutcome
from idp.oidc.tokens.proof_of_possession import ProofOfPossession
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.authorize import dpop_jkt, pushed, request_object
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import OAuthError
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.parameters import Parameters
from idp.web.anonymous_limits import AdmissionCheck


class PushedAuthorizationEndpoint:
    """The pushed authorization request endpoint, /par."""

    def __init__(
        self,
        resolver: RequestResolver,
        pushed_requests: PushedRequestStore,
        authenticator: ClientAuthenticator,
        possession: ProofOfPossession,
        *,
        usage: UsageRecorder,
        recorder: EndpointRecorder,
    ) -> None:
        self._resolver = resolver
        self._pushed_requests = pushed_requests
        self._authenticator = authenticator
        self._possession = possession
        self._usage = usage
        self._recorder = recorder

    async def respond(self, request: EndpointRequest, admit: AdmissionCheck) -> dict[str, object]:
        """The response to a valid request (RFC 9126 2.2). Raises OAuthError, and RateLimited for open clients."""
        now = clock.now()
        client = await self._authenticator.authenticate(request, now)
        if client.open_to_anyone:
            admit()
        try:
            parameters = await self._verify_request(request, client, now)
        except OAuthError as error:
            error.client_id = client.metadata.client_id
            self._usage.record_error(client, error, authenticated=not client.metadata.public)
            self._recorder.record(client, request, error)
            raise
        handle = await self._pushed_requests.save(client.metadata.client_id, parameters, now)
        self._recorder.record(client, request, pushed=handle)
        return {"request_uri": pushed.build_request_uri(handle), "expires_in": int(pushed.LIFETIME.total_seconds())}

    async def _verify_request(self, request: EndpointRequest, client: RegisteredClient, now: datetime) -> Parameters:
        metadata = client.metadata
        parameters = pushed.read(request.parameters, metadata)
        if "request" in parameters.values:
            parameters = await self._resolver.open_object(parameters, client)
        else:
            request_object.require_signed_request(metadata)
        binding = dpop_jkt.parameters_from_proof(
            parameters, await self._possession.check_dpop_proof(request, metadata, now)
        )
        parameters = parameters.with_values({"client_id": metadata.client_id, **binding})
        verified = self._resolver.verify_destination(parameters, client)
        if isinstance(verified, ErrorPageOutcome):  # the sender is a program, so it gets the error (RFC 9126 2.3)
            raise AuthorizationCause.PUSHED_REDIRECT_URI_NOT_REGISTERED(because=verified.error)
        await self._resolver.read_request(verified)
        return verified.parameters

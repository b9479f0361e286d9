"""PushedAuthorizationEndpoint: stores pushed authorization requests that pass every rule (RFC 9126 2)."""

from datetime import datetime, timedelta

from idp.clients.registry import RegisteredClient
from idp.foundation import clock, secret_values
from idp.foundation.database import Database
from idp.oidc.authorize.context import AuthorizationContextLoader
from idp.oidc.authorize.pending_requests import PUSHED, encode_parameters
from idp.oidc.authorize.request_objects import RequestObjects
from idp.oidc.client_auth.authenticator import ClientAuthenticator
from idp.oidc.outcomes import ErrorPageOutcome
from idp.oidc.store import stored_requests as store
from idp.oidc.tokens.proof_of_possession import ProofOfPossession
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.authorize import dpop_jkt, pushed, request_object
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import InvalidRequest, OAuthError
from idp.protocol.parameters import Parameters
from idp.web.anonymous_limits import AdmissionCheck


class PushedRequestStore:
    """Stores pushed requests with one statement each."""

    def __init__(
        self, database: Database, contexts: AuthorizationContextLoader, objects: RequestObjects, waits: timedelta
    ) -> None:
        """`waits`: how long a person may take once the browser has brought the request_uri."""
        self.contexts = contexts
        self.objects = objects
        self._database = database
        self._waits = waits

    async def save(self, client: RegisteredClient, parameters: Parameters, now: datetime) -> str:
        """Store a request that passed every rule; the handle by which its browser finds it."""
        handle = secret_values.random_secret()
        values = {
            "digest": handle.digest,
            "purpose": PUSHED,
            "query": encode_parameters(PUSHED, parameters),
            "created_at": now,
            # consumed_at must be there until the last login for it is over
            "expires_at": now + pushed.LIFETIME + self._waits,
            "client_id": client.metadata.client_id,
        }
        await self._database.fetch_one(store.INSERT_PUSHED, values)
        return handle.reveal


class PushedAuthorizationEndpoint:
    """The pushed authorization request endpoint, /par."""

    def __init__(
        self,
        pushed_requests: PushedRequestStore,
        authenticator: ClientAuthenticator,
        possession: ProofOfPossession,
        usage: UsageRecorder,
    ) -> None:
        self._pushed_requests = pushed_requests
        self._authenticator = authenticator
        self._possession = possession
        self._usage = usage

    async def respond(self, request: EndpointRequest, admit: AdmissionCheck) -> dict[str, object]:
        """The response to a valid request (RFC 9126 2.2). Raises OAuthError, and RateLimited for open clients."""
        now = clock.now()
        client = await self._authenticator.authenticate(request, now)
        if client.open_to_anyone:
            admit()
        try:
            parameters = await self._verify_request(request, client, now)
        except OAuthError as error:
            self._usage.record_error(client, error, authenticated=not client.metadata.public)
            raise
        handle = await self._pushed_requests.save(client, parameters, now)
        return {"request_uri": pushed.build_request_uri(handle), "expires_in": int(pushed.LIFETIME.total_seconds())}

    async def _verify_request(self, request: EndpointRequest, client: RegisteredClient, now: datetime) -> Parameters:
        metadata = client.metadata
        parameters = pushed.read(request.parameters, metadata)
        if "request" in parameters.values:
            parameters = await self._pushed_requests.objects.open_object(
                parameters.require("request"), client, parameters
            )
        else:
            request_object.require_signed_request(metadata)
        binding = dpop_jkt.parameters_from_proof(
            parameters, await self._possession.check_dpop_proof(request, metadata, now)
        )
        parameters = parameters.with_values({"client_id": metadata.client_id, **binding})
        verified = self._pushed_requests.contexts.verify_destination(parameters, client)
        if isinstance(verified, ErrorPageOutcome):  # the sender is a program, so it gets the error (RFC 9126 2.3)
            raise InvalidRequest("redirect_uri must be one that this client registered, byte for byte")
        await self._pushed_requests.contexts.read_request(verified)
        return verified.parameters

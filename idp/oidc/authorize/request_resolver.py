"""RequestResolver: finds the parameters that count: plain, pushed (RFC 9126) or in a request object (RFC 9101)."""

from dataclasses import replace

from idp.clients.registry import RegisteredClient
from idp.foundation import clock, secret_values
from idp.foundation.database import Database
from idp.oidc.authorize.context import AuthorizationContextLoader, VerifiedRequest
from idp.oidc.authorize.pending_requests import PUSHED, decode_parameters
from idp.oidc.authorize.request_objects import RequestObjects
from idp.oidc.outcomes import ErrorPageOutcome
from idp.oidc.store import stored_requests as store
from idp.protocol.authorize import pushed, request_object
from idp.protocol.authorize.pushed import PushedRequest
from idp.protocol.errors import InvalidRequest, OAuthError, UnredirectableReason
from idp.protocol.parameters import Parameters


class RequestResolver:
    """Resolves the parameters of a request, whatever other parameters stand beside them (RFC 9101 6.3, RFC 9126 4)."""

    def __init__(self, database: Database, contexts: AuthorizationContextLoader, objects: RequestObjects) -> None:
        self._database = database
        self._contexts = contexts
        self._objects = objects

    async def resolve(self, parameters: Parameters) -> VerifiedRequest | ErrorPageOutcome:
        """The verified request that a browser brings."""
        if "request_uri" in parameters.values or "request" in parameters.values:
            client = await self._contexts.find_client(parameters)
            return (
                client if isinstance(client, ErrorPageOutcome) else await self._resolve_referenced(parameters, client)
            )
        verified = await self._contexts.verify_request(parameters)
        return verified if isinstance(verified, ErrorPageOutcome) else _check_client_demands(verified)

    async def spend_pushed(self, verified: VerifiedRequest) -> bool:
        """Spend a pushed request that ends without a code; False when it was answered already."""
        if verified.pushed_digest is None:
            return True
        return (
            await self._database.fetch_one(
                store.CONSUME, {"pushed_digest": verified.pushed_digest, "moment": clock.now()}
            )
            is not None
        )

    async def _resolve_referenced(
        self, parameters: Parameters, client: RegisteredClient
    ) -> VerifiedRequest | ErrorPageOutcome:
        handle = pushed.parse_request_uri(parameters.values.get("request_uri", ""))
        if handle is not None:
            return await self._resolve_pushed(handle, client)
        try:
            inside = await self._open_request_object(parameters, client)
        except OAuthError as fault:
            outside = self._contexts.verify_destination(parameters, client)
            if isinstance(outside, ErrorPageOutcome):
                return ErrorPageOutcome(UnredirectableReason.REQUEST_OBJECT_UNFIT, client, why=fault.description)
            return replace(outside, fault=fault)
        return self._contexts.verify_destination(inside, client)

    async def _resolve_pushed(self, handle: str, client: RegisteredClient) -> VerifiedRequest | ErrorPageOutcome:
        digest, now = secret_values.digest_secret(handle), clock.now()
        row = await self._database.fetch_one(store.FIND, {"digest": digest, "purpose": PUSHED, "at": now})
        client_id = client.metadata.client_id
        if row is None or not PushedRequest(row.client_id, row.created_at, row.consumed_at).usable_by(client_id, now):
            return ErrorPageOutcome(UnredirectableReason.REQUEST_URI_UNKNOWN, client)
        verified = self._contexts.verify_destination(decode_parameters(row.query), client)
        return verified if isinstance(verified, ErrorPageOutcome) else replace(verified, pushed_digest=digest)

    async def _open_request_object(self, parameters: Parameters, client: RegisteredClient) -> Parameters:
        pushed.require_pushed_request(client.metadata)
        whole = parameters.require_usable()
        if "request" not in whole.values:
            return await self._objects.fetch_object(whole.require("request_uri"), client, whole)
        if "request_uri" in whole.values:
            raise InvalidRequest("send request or request_uri, not both (RFC 9101 5)")
        return await self._objects.open_object(whole.require("request"), client, whole)


def _check_client_demands(verified: VerifiedRequest) -> VerifiedRequest:
    """The same request, with a fault if its client must push or sign requests and this one came plainly."""
    metadata = verified.client.metadata
    if not (metadata.requires_pushed_requests or metadata.require_signed_request_object):
        return verified
    try:
        pushed.require_pushed_request(metadata)
        request_object.require_signed_request(metadata)
    except OAuthError as fault:
        return replace(verified, fault=fault)
    return verified

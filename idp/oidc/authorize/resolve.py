"""RequestResolver: plain, pushed (RFC 9126) and signed (RFC 9101) authorization requests become verified requests."""

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from urllib.parse import urldefrag

from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock, secret_values
from idp.foundation.database import Database
from idp.foundation.outbound import OutboundClient, OutboundRefused
from idp.oidc.authorize.pending import AUTHORIZE, MAX_LENGTH, PendingRequest, is_storable, measure_length
from idp.oidc.authorize.pushed_requests import PushedRequestStore
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.outcomes import ErrorPageOutcome
from idp.oidc.store import used_jtis
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.protocol.authorize import AuthorizationRequest, Destination, pushed, read, read_destination, request_object
from idp.protocol.errors import (
    InvalidExternalJwt,
    OAuthError,
    UnredirectableError,
)
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.parameter import ParameterCause
from idp.protocol.errors.request_object import RequestObjectCause
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.parameters import Parameters
from idp.protocol.provider import CLIENT_SIGNING_ALGORITHMS, Provider, logto
from idp.protocol.sent_values import seconds_ahead
from idp.protocol.tokens import external_jwt, id_token, jwt

_CACHE_SIZE = 500
_TYPE = "application/oauth-authz-req+jwt"


@dataclass(frozen=True, slots=True)
class VerifiedRequest:
    """A request whose client and redirect URI are verified; later errors go to the client (RFC 6749 4.1.2.1).

    `pushed_digest`: the digest of the pushed request it came from. `fault`: what is wrong with how it was sent.
    """

    parameters: Parameters
    client: RegisteredClient
    destination: Destination
    pending: PendingRequest | None = None
    pushed_digest: bytes | None = None
    fault: OAuthError | None = None


class RequestResolver:
    """Verifies requests, whatever other parameters stand beside those that count (RFC 9101 6.3, RFC 9126 4)."""

    def __init__(
        self,
        registry: Registry,
        apis: ApiRegistry,
        *,
        provider: Provider,
        signer: JwtSigner,
        pushed_requests: PushedRequestStore,
        request_objects: "RequestObjects",
    ) -> None:
        self._registry = registry
        self._apis = apis
        self._provider = provider
        self._signer = signer
        self._pushed_requests = pushed_requests
        self._request_objects = request_objects

    async def resolve(self, parameters: Parameters) -> VerifiedRequest | ErrorPageOutcome:
        """The verified request that a browser brings."""
        client = await self._find_client(parameters)
        if isinstance(client, ErrorPageOutcome):
            return client
        if "request_uri" in parameters.values or "request" in parameters.values:
            return await self._resolve_referenced(parameters, client)
        verified = self.verify_destination(parameters, client)
        return verified if isinstance(verified, ErrorPageOutcome) else _check_client_demands(verified)

    async def resolve_pending(self, pending: PendingRequest) -> VerifiedRequest | ErrorPageOutcome:
        """The verified request of a pending one; its client or redirect URI may have changed since."""
        client = await self._find_client(pending.parameters)
        if isinstance(client, ErrorPageOutcome):
            return client
        return self.verify_destination(pending.parameters, client, pending)

    def verify_destination(
        self, parameters: Parameters, client: RegisteredClient, pending: PendingRequest | None = None
    ) -> VerifiedRequest | ErrorPageOutcome:
        """Verify that the response may go to redirect_uri."""
        parameters = logto.adapt_request(parameters, client.metadata, self._provider)
        try:
            where = read_destination(parameters, client.metadata)
            return VerifiedRequest(parameters, client, where, pending, pending.pushed if pending else None)
        except UnredirectableError as refusal:
            return ErrorPageOutcome(refusal, client)

    async def read_request(self, verified: VerifiedRequest) -> tuple[AuthorizationRequest, str | None]:
        """The request read by every rule, and the subject of id_token_hint. Raises OAuthError for the client."""
        if verified.fault is not None:
            raise verified.fault
        self._signer.require_offered(verified.client)
        if not is_storable(AUTHORIZE, verified.parameters):
            raise AuthorizationCause.REQUEST_TOO_LONG(
                longest=MAX_LENGTH, length=measure_length(AUTHORIZE, verified.parameters)
            )
        audiences = verified.parameters.multi_values.get("resource")
        offered = await self._apis.scopes_of(audiences) if audiences else ()
        request = read(
            verified.parameters,
            verified.client.metadata,
            verified.destination,
            policy=self._provider.pkce,
            resource_scopes=offered,
        )
        return request, self._hinted_subject(request.interaction.id_token_hint)

    async def open_object(self, parameters: Parameters, client: RegisteredClient) -> Parameters:
        """The parameters inside the request object in `request`. Raises OAuthError."""
        return await self._request_objects.open_object(parameters.require("request"), client, parameters)

    async def spend_pushed_without_code(self, verified: VerifiedRequest) -> bool:
        """Spend the pushed request that ends without a code; False when it was answered already."""
        return verified.pushed_digest is None or await self._pushed_requests.spend_without_code(verified.pushed_digest)

    async def _find_client(self, parameters: Parameters) -> RegisteredClient | ErrorPageOutcome:
        """The active client that client_id names."""
        if "client_id" in parameters.faults:
            return ErrorPageOutcome(UnredirectableCause.REPEATED_PARAMETER(name="client_id"))
        client_id = parameters.values.get("client_id")
        if client_id is None:
            return ErrorPageOutcome(UnredirectableCause.CLIENT_MISSING())
        client = await self._registry.find(client_id)
        if client is None:
            return ErrorPageOutcome(UnredirectableCause.CLIENT_UNKNOWN(sent=client_id))
        return client if client.active else ErrorPageOutcome(UnredirectableCause.CLIENT_SUSPENDED(), client)

    async def _resolve_referenced(
        self, parameters: Parameters, client: RegisteredClient
    ) -> VerifiedRequest | ErrorPageOutcome:
        handle = pushed.parse_request_uri(parameters.values.get("request_uri", ""))
        if handle is not None:
            return await self._resolve_pushed(handle, client)
        try:
            inside = await self._open_request_object(parameters, client)
        except OAuthError as fault:
            outside = self.verify_destination(parameters, client)
            if isinstance(outside, ErrorPageOutcome):
                name = _name_at_fault(fault, parameters)
                return ErrorPageOutcome(UnredirectableCause.REQUEST_OBJECT_UNFIT(because=fault, name=name), client)
            return replace(outside, fault=fault)
        return self.verify_destination(inside, client)

    async def _resolve_pushed(self, handle: str, client: RegisteredClient) -> VerifiedRequest | ErrorPageOutcome:
        digest = secret_values.digest_secret(handle)
        parameters = await self._pushed_requests.find(digest, client.metadata.client_id)
        if isinstance(parameters, UnredirectableError):
            return ErrorPageOutcome(parameters, client)
        verified = self.verify_destination(parameters, client)
        return verified if isinstance(verified, ErrorPageOutcome) else replace(verified, pushed_digest=digest)

    async def _open_request_object(self, parameters: Parameters, client: RegisteredClient) -> Parameters:
        pushed.require_pushed_request(client.metadata)
        whole = parameters.require_usable()
        if "request" not in whole.values:
            return await self._request_objects.fetch_object(whole.require("request_uri"), client, whole)
        if "request_uri" in whole.values:
            raise RequestObjectCause.REQUEST_AND_REQUEST_URI()
        return await self.open_object(whole, client)

    def _hinted_subject(self, hint: str | None) -> str | None:
        """The subject of an ID token of ours, which may have expired (OIDC Core 3.1.2.1)."""
        if hint is None:
            return None
        try:
            claims = self._signer.verify(hint, "JWT")
        except jwt.InvalidOwnJwt as fault:
            raise AuthorizationCause.ID_TOKEN_HINT_FOREIGN(length=len(hint)) from fault
        now = clock.now()
        if id_token.is_issued_ahead(claims, now):
            raise AuthorizationCause.ID_TOKEN_HINT_ISSUED_AHEAD(seconds=seconds_ahead(id_token.issued_at(claims), now))
        return str(claims["sub"])


def _name_at_fault(fault: OAuthError, parameters: Parameters) -> str:
    """The parameter that keeps a request from being read: the one that the fault names, or that of the object."""
    named = fault.facts.get("name") if isinstance(fault.cause, ParameterCause) else None
    return str(named or ("request_uri" if "request_uri" in parameters.values else "request"))


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


class RequestObjects:
    """Reads signed requests; a fetched one is cached only if its address has its hash (OIDC Core 6.2)."""

    def __init__(self, database: Database, keys: ClientKeys, outbound: OutboundClient, issuer: str) -> None:
        self._database = database
        self._keys = keys
        self._outbound = outbound
        self._issuer = issuer
        self._cached: dict[str, str] = {}
        self._fetching: dict[tuple[str, bool], asyncio.Task[str]] = {}

    async def open_object(self, token: str, client: RegisteredClient, outside: Parameters) -> Parameters:
        """The parameters inside a request object. Raises OAuthError."""
        metadata, now = client.metadata, clock.now()
        try:
            taken = external_jwt.parse_jwt(token)
            request_object.check_typ(taken.typ)
            claims = await self._keys.verify(
                client, taken, request_object.allowed_algorithms(metadata, CLIENT_SIGNING_ALGORITHMS)
            )
        except InvalidExternalJwt as fault:
            raise RequestObjectCause.REQUEST_OBJECT_UNUSABLE(because=fault) from fault
        inside = request_object.read(claims, metadata, issuer=self._issuer, now=now, outside=outside)
        once = request_object.read_single_use(claims, metadata, now)
        if once and not await used_jtis.spend_jti(
            self._database, "request object", owner=metadata.client_id, jti=once.jti, expires_at=once.until
        ):
            raise RequestObjectCause.REQUEST_OBJECT_REPLAYED()
        return inside

    async def fetch_object(self, request_uri: str, client: RegisteredClient, outside: Parameters) -> Parameters:
        """The parameters of a request object at an address that the client registered. Raises OAuthError."""
        address = request_object.find_registered_uri(request_uri, client.metadata)
        token = self._cached.get(request_uri) or await self._fetch_shared(address, client.trusted)
        if urldefrag(request_uri).fragment == _content_hash(token):
            self._cache(request_uri, token)
        return await self.open_object(token, client, outside)

    async def _fetch_shared(self, address: str, vouched: bool) -> str:
        """One fetch for all that wait: anybody may send browsers here, and must not load the client's server."""
        fetch = self._fetching.get((address, vouched))
        if fetch is None:
            fetch = self._fetching[address, vouched] = asyncio.create_task(self._fetch(address, vouched))
            fetch.add_done_callback(lambda over: self._finish_fetch((address, vouched), over))
        return await asyncio.shield(fetch)  # one request may be cancelled while others still wait

    def _finish_fetch(self, which: tuple[str, bool], fetch: asyncio.Task[str]) -> None:
        del self._fetching[which]
        if not fetch.cancelled():
            fetch.exception()  # retrieved, so that asyncio does not log it; waiting requests raise it

    async def _fetch(self, address: str, vouched: bool) -> str:
        try:
            answer = await self._outbound.get(address, _TYPE, trusted=vouched)
            token = answer.body.decode("ascii").strip()
        except OutboundRefused as fault:
            raise RequestObjectCause.REQUEST_URI_UNREACHABLE(because=fault, registered=address) from fault
        except UnicodeDecodeError as fault:
            raise RequestObjectCause.REQUEST_URI_NO_OBJECT(registered=address) from fault
        if answer.status != 200:
            raise RequestObjectCause.REQUEST_URI_STATUS(status=answer.status, registered=address)
        return token

    def _cache(self, request_uri: str, token: str) -> None:
        if len(self._cached) >= _CACHE_SIZE:
            del self._cached[next(iter(self._cached))]
        self._cached[request_uri] = token


def _content_hash(token: str) -> str:
    """The fragment for this content: base64url of its SHA-256 (OIDC Core 6.2)."""
    return urlsafe_b64encode(hashlib.sha256(token.encode("ascii")).digest()).rstrip(b"=").decode()

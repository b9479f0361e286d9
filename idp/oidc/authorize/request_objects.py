"""RequestObjects: fetches request objects and verifies them with the client's registered keys (RFC 9101)."""

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import urldefrag

from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.outbound import OutboundClient, OutboundRefused
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.store import used_jtis
from idp.protocol.authorize import request_object
from idp.protocol.authorize.request_object import RequestObjectContext
from idp.protocol.errors import InvalidRequestObject, InvalidRequestUri
from idp.protocol.parameters import Parameters
from idp.protocol.provider import CLIENT_SIGNING_ALGORITHMS
from idp.protocol.tokens import external_jwt

_CACHE_SIZE = 500
_TYPE = "application/oauth-authz-req+jwt"


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
        except external_jwt.InvalidExternalJwt as fault:
            raise InvalidRequestObject(f"the request object: {fault}") from fault
        inside = request_object.read(claims, metadata, RequestObjectContext(self._issuer, now, outside))
        once = request_object.read_single_use(claims, metadata, now)
        if once and not await used_jtis.spend_jti(
            self._database, "request object", metadata.client_id, once.jti, once.until
        ):
            raise InvalidRequestObject("this request object was used before: sign a new one with its own jti")
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
            raise InvalidRequestUri(f"request_uri cannot be fetched: {fault}") from fault
        except UnicodeDecodeError as fault:
            raise InvalidRequestUri("what lies at request_uri is no request object") from fault
        if answer.status != 200:
            raise InvalidRequestUri(f"request_uri answers with the status {answer.status}")
        return token

    def _cache(self, request_uri: str, token: str) -> None:
        if len(self._cached) >= _CACHE_SIZE:
            del self._cached[next(iter(self._cached))]
        self._cached[request_uri] = token


def _content_hash(token: str) -> str:
    """The fragment for this content: base64url of its SHA-256 (OIDC Core 6.2)."""
    return urlsafe_b64encode(hashlib.sha256(token.encode("ascii")).digest()).rstrip(b"=").decode()

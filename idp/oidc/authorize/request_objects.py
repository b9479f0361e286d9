"""RequestObjects: fetches request objects and verifies them with the client's registered keys (RFC 9101)."""

import asyncio
import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import urldefrag

from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.outbound import Outbound, OutboundRefused
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.store import used_once
from idp.protocol.authorize import request_object
from idp.protocol.authorize.request_object import Occasion
from idp.protocol.errors import InvalidRequestObject, InvalidRequestUri
from idp.protocol.parameters import Parameters
from idp.protocol.provider import CLIENT_SIGNING
from idp.protocol.tokens import foreign

_AT_MOST = 500
_TYPE = "application/oauth-authz-req+jwt"


class RequestObjects:
    """Reads signed requests; a fetched one is cached only if its address has its hash (OIDC Core 6.2)."""

    def __init__(self, database: Database, keys: ClientKeys, outbound: Outbound, issuer: str) -> None:
        self._database = database
        self._keys = keys
        self._outbound = outbound
        self._issuer = issuer
        self._fetched: dict[str, str] = {}
        self._fetching: dict[tuple[str, bool], asyncio.Task[str]] = {}

    async def opened(self, token: str, client: RegisteredClient, outside: Parameters) -> Parameters:
        """The parameters inside a request object. Raises OAuthError."""
        metadata, now = client.metadata, clock.now()
        try:
            taken = foreign.take_apart(token)
            request_object.check_typ(taken.typ)
            claims = await self._keys.open(client, taken, request_object.algorithms(metadata, CLIENT_SIGNING))
        except foreign.Untrusted as fault:
            raise InvalidRequestObject(f"the request object: {fault}") from fault
        inside = request_object.read(claims, metadata, Occasion(self._issuer, now, outside))
        once = request_object.once(claims, metadata, now)
        if once and not await used_once.spend(
            self._database, "request object", metadata.client_id, once.jti, once.until
        ):
            raise InvalidRequestObject("this request object was used before: sign a new one with its own jti")
        return inside

    async def fetched(self, request_uri: str, client: RegisteredClient, outside: Parameters) -> Parameters:
        """The parameters of a request object at an address that the client registered. Raises OAuthError."""
        address = request_object.registered(request_uri, client.metadata)
        token = self._fetched.get(request_uri) or await self._together(address, client.vouched)
        if urldefrag(request_uri).fragment == _version(token):
            self._keep(request_uri, token)
        return await self.opened(token, client, outside)

    async def _together(self, address: str, vouched: bool) -> str:
        """One fetch for all that wait: anybody may send browsers here, and must not load the client's server."""
        visit = self._fetching.get((address, vouched))
        if visit is None:
            visit = self._fetching[address, vouched] = asyncio.create_task(self._fetch(address, vouched))
            visit.add_done_callback(lambda over: self._visited((address, vouched), over))
        return await asyncio.shield(visit)  # one request may be cancelled while others still wait

    def _visited(self, which: tuple[str, bool], visit: asyncio.Task[str]) -> None:
        del self._fetching[which]
        if not visit.cancelled():
            visit.exception()  # retrieved, so that asyncio does not log it; waiting requests raise it

    async def _fetch(self, address: str, vouched: bool) -> str:
        try:
            answer = await self._outbound.get(address, _TYPE, vouched=vouched)
            token = answer.body.decode("ascii").strip()
        except OutboundRefused as fault:
            raise InvalidRequestUri(f"request_uri cannot be fetched: {fault}") from fault
        except UnicodeDecodeError as fault:
            raise InvalidRequestUri("what lies at request_uri is no request object") from fault
        if answer.status != 200:
            raise InvalidRequestUri(f"request_uri answers with the status {answer.status}")
        return token

    def _keep(self, request_uri: str, token: str) -> None:
        if len(self._fetched) >= _AT_MOST:
            del self._fetched[next(iter(self._fetched))]
        self._fetched[request_uri] = token


def _version(token: str) -> str:
    """The fragment for this content: base64url of its SHA-256 (OIDC Core 6.2)."""
    return urlsafe_b64encode(hashlib.sha256(token.encode("ascii")).digest()).rstrip(b"=").decode()

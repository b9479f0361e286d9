"""ClientKeys: public keys of clients, registered in jwks or fetched from jwks_uri and cached (OIDC Registration 2)."""

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from math import inf

from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.log import get_logger
from idp.foundation.outbound import OutboundClient, OutboundRefused
from idp.protocol.algorithms import Encryption
from idp.protocol.errors import InvalidJwk, NoMatchingKey
from idp.protocol.errors.jwt import JwtCause
from idp.protocol.tokens import jwe
from idp.protocol.tokens.external_jwt import ExternalKeySet, UnverifiedJwt, parse_key_set
from idp.protocol.tokens.jwe import Recipient
from idp.protocol.tokens.jwk import ExternalKey

log = get_logger(__name__)

#: How long a fetched set counts as new when its server does not say, and the bounds of what it may say.
DEFAULT_MAX_AGE = timedelta(hours=1)
SHORTEST_MAX_AGE, LONGEST_MAX_AGE = timedelta(minutes=1), timedelta(hours=6)
#: How long the last good set stays usable while its server fails.
STALE_IF_ERROR = timedelta(hours=24)
#: No address is fetched more often, whatever kid is sent.
FETCH_INTERVAL = timedelta(minutes=1)

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])", re.IGNORECASE)
_inline = lru_cache(maxsize=2_000)(parse_key_set)


@dataclass(frozen=True, slots=True)
class _Source:
    """An address of keys; trusted and other clients are kept apart, so that one cannot delay the other."""

    uri: str
    vouched: bool


@dataclass(slots=True)
class _RemoteKeySet:
    """The cached key set of one address; its times are seconds of the monotonic clock (`clock.elapsed`)."""

    keys: ExternalKeySet | None = None
    fresh_until: float = -inf
    good_until: float = -inf
    asked_at: float = -inf
    fetching: asyncio.Task[None] | None = None
    #: What was wrong with the last fetch.
    problem: str = ""


class ClientKeys:
    """Finds the keys of clients. Each address has one fetch at a time; a slow one delays its client alone."""

    def __init__(self, outbound: OutboundClient, at_most: int = 5_000) -> None:
        self._outbound = outbound
        self._at_most = at_most
        self._key_sets: dict[_Source, _RemoteKeySet] = {}

    async def verify(
        self, client: RegisteredClient, token: UnverifiedJwt, algorithms: Collection[str]
    ) -> Mapping[str, object]:
        """The claims of a token that the client signed. Raises InvalidExternalJwt."""
        return token.verify(await self.find_key(client, token, algorithms), algorithms)

    async def find_key(
        self, client: RegisteredClient, token: UnverifiedJwt, algorithms: Collection[str]
    ) -> ExternalKey:
        """The client's key that a token names; it is not verified. Raises InvalidExternalJwt."""
        token.require_algorithm(algorithms)
        keys = await self.load_keys(client)
        try:
            return keys.select_key(token.algorithm, token.kid)
        except NoMatchingKey:
            source = _source(client)
            if source is None:
                raise
            return (await self._refetch(source)).select_key(token.algorithm, token.kid)

    async def find_recipient(self, client: RegisteredClient, encryption: Encryption) -> Recipient:
        """The recipient of what is encrypted for the client. Raises InvalidExternalJwt without a usable key."""
        found, source = jwe.select_recipient((await self.load_keys(client)).keys, encryption), _source(client)
        if found is None and source is not None:
            found = jwe.select_recipient((await self._refetch(source)).keys, encryption)
        if found is None:
            raise JwtCause.JWT_NO_KEY_FOR_ENCRYPTION(alg=encryption.alg)
        return found

    async def load_keys(self, client: RegisteredClient) -> ExternalKeySet:
        """The client's keys. Raises InvalidExternalJwt when it has none, or none that can be fetched."""
        if client.metadata.jwks is not None:
            try:
                return _inline(client.metadata.jwks)
            except InvalidJwk as fault:
                raise JwtCause.JWT_KEYS_UNUSABLE(because=fault) from fault
        source = _source(client)
        if source is None:
            raise JwtCause.JWT_NO_KEYS_REGISTERED()
        remote = self._key_set(source)
        if remote.keys is not None and clock.elapsed() < remote.fresh_until:
            return remote.keys
        return await self._refetch(source)

    async def _refetch(self, source: _Source) -> ExternalKeySet:
        """Fetch the set unless that was tried a moment ago; the last good one serves while the server fails."""
        remote, now = self._key_set(source), clock.elapsed()
        if remote.fetching is None and now >= remote.asked_at + FETCH_INTERVAL.total_seconds():
            remote.asked_at = now
            remote.fetching = asyncio.create_task(self._fetch(source, remote))
        if remote.fetching is not None:
            await asyncio.shield(remote.fetching)  # one request may be cancelled while others still wait
        if remote.keys is None or clock.elapsed() >= remote.good_until:
            raise JwtCause.JWT_KEYS_UNREACHABLE(problem=remote.problem, registered=source.uri)
        return remote.keys

    async def _fetch(self, source: _Source, remote: _RemoteKeySet) -> None:
        try:
            answer = await self._outbound.get(source.uri, trusted=source.vouched)
            if answer.status != 200:
                raise OutboundRefused(f"the answer has the status {answer.status}")
            remote.keys = parse_key_set(answer.body)
            remote.fresh_until = clock.elapsed() + _fresh_for(answer.cache_control).total_seconds()
            remote.good_until = clock.elapsed() + STALE_IF_ERROR.total_seconds()
            remote.problem = ""
        except (OutboundRefused, InvalidJwk) as problem:
            remote.problem = str(problem)
            log.warning("client_keys.unusable", jwks_uri=source.uri, problem=str(problem))
        finally:
            remote.fetching = None

    def _key_set(self, source: _Source) -> _RemoteKeySet:
        found = self._key_sets.get(source)
        if found is None:
            if len(self._key_sets) >= self._at_most:  # the oldest is dropped
                del self._key_sets[next(iter(self._key_sets))]
            found = self._key_sets[source] = _RemoteKeySet()
        return found


def _source(client: RegisteredClient) -> _Source | None:
    uri = client.metadata.jwks_uri
    return None if uri is None else _Source(uri, client.trusted)


def _fresh_for(cache_control: str) -> timedelta:
    """How long a set is fresh, by its Cache-Control, within bounds (RFC 9111 5.2)."""
    said = _MAX_AGE.search(cache_control)
    if "no-store" in cache_control.lower() or "no-cache" in cache_control.lower():
        return SHORTEST_MAX_AGE
    return (
        DEFAULT_MAX_AGE
        if said is None
        else min(max(timedelta(seconds=int(said[1])), SHORTEST_MAX_AGE), LONGEST_MAX_AGE)
    )

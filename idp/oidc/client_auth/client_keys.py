"""ClientKeys: public keys of clients, registered in jwks or fetched from jwks_uri and cached (OIDC Registration 2)."""

import asyncio
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.log import get_logger
from idp.foundation.outbound import Outbound, OutboundRefused
from idp.protocol.algorithms import Encryption
from idp.protocol.tokens import jwe
from idp.protocol.tokens.foreign import ForeignKeys, UnknownKey, Untrusted, Unverified, read_keys
from idp.protocol.tokens.jwe import Recipient
from idp.protocol.tokens.jwk import UnfitKey

log = get_logger(__name__)

#: How long a fetched set counts as new when its server does not say, and the bounds of what it may say.
FRESH = timedelta(hours=1)
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
#: How long the last good set stays usable while its server fails.
GOOD = timedelta(hours=24)
#: No address is fetched more often, whatever kid is sent.
PAUSE = timedelta(minutes=1)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])", re.IGNORECASE)
_inline = lru_cache(maxsize=2_000)(read_keys)


@dataclass(frozen=True, slots=True)
class _Source:
    """An address of keys; trusted and other clients are kept apart, so that one cannot delay the other."""

    uri: str
    vouched: bool


@dataclass(slots=True)
class _Remote:
    """The cached key set of one address."""

    keys: ForeignKeys | None = None
    fresh_until: datetime = _LONG_AGO
    good_until: datetime = _LONG_AGO
    asked_at: datetime = _LONG_AGO
    fetching: asyncio.Task[None] | None = None


class ClientKeys:
    """Finds the keys of clients. Each address has one fetch at a time; a slow one delays its client alone."""

    def __init__(self, outbound: Outbound, at_most: int = 5_000) -> None:
        self._outbound = outbound
        self._at_most = at_most
        self._remotes: dict[_Source, _Remote] = {}

    async def open(
        self, client: RegisteredClient, token: Unverified, algorithms: Collection[str]
    ) -> Mapping[str, object]:
        """The claims of a token that the client signed. Raises InvalidExternalJwt."""
        token.must_use(algorithms)
        keys = await self.of(client)
        try:
            key = keys.one(token.algorithm, token.kid)
        except UnknownKey:
            source = _source(client)
            if source is None:
                raise
            key = (await self._again(source)).one(token.algorithm, token.kid)
        return token.proven_by(key, algorithms)

    async def recipient(self, client: RegisteredClient, encryption: Encryption) -> Recipient:
        """The recipient of what is encrypted for the client. Raises InvalidExternalJwt without a usable key."""
        found, source = jwe.recipient((await self.of(client)).keys, encryption), _source(client)
        if found is None and source is not None:
            found = jwe.recipient((await self._again(source)).keys, encryption)
        if found is None:
            raise UnknownKey(f"none of its keys can be used so: register one for {encryption.alg}")
        return found

    async def of(self, client: RegisteredClient) -> ForeignKeys:
        """The client's keys. Raises InvalidExternalJwt when it has none, or none that can be fetched."""
        if client.metadata.jwks is not None:
            try:
                return _inline(client.metadata.jwks)
            except UnfitKey as fault:
                raise Untrusted(f"jwks cannot be used: {fault}") from fault
        source = _source(client)
        if source is None:
            raise Untrusted("this client registered neither jwks nor jwks_uri")
        remote = self._remote(source)
        if remote.keys is not None and clock.now() < remote.fresh_until:
            return remote.keys
        return await self._again(source)

    async def _again(self, source: _Source) -> ForeignKeys:
        """Fetch the set unless that was tried a moment ago; the last good one serves while the server fails."""
        remote, now = self._remote(source), clock.now()
        if remote.fetching is None and now >= remote.asked_at + PAUSE:
            remote.asked_at = now
            remote.fetching = asyncio.create_task(self._fetch(source, remote))
        if remote.fetching is not None:
            await asyncio.shield(remote.fetching)  # one request may be cancelled while others still wait
        if remote.keys is None or clock.now() >= remote.good_until:
            raise Untrusted("the keys at jwks_uri could not be fetched")
        return remote.keys

    async def _fetch(self, source: _Source, remote: _Remote) -> None:
        try:
            answer = await self._outbound.get(source.uri, vouched=source.vouched)
            if answer.status != 200:
                raise OutboundRefused(f"the answer has the status {answer.status}")
            remote.keys = read_keys(answer.body)
            remote.fresh_until = clock.now() + _fresh(answer.cache_control)
            remote.good_until = clock.now() + GOOD
        except (OutboundRefused, UnfitKey) as problem:
            log.warning("client_keys.unusable", jwks_uri=source.uri, problem=str(problem))
        finally:
            remote.fetching = None

    def _remote(self, source: _Source) -> _Remote:
        found = self._remotes.get(source)
        if found is None:
            if len(self._remotes) >= self._at_most:  # the oldest is dropped
                del self._remotes[next(iter(self._remotes))]
            found = self._remotes[source] = _Remote()
        return found


def _source(client: RegisteredClient) -> _Source | None:
    uri = client.metadata.jwks_uri
    return None if uri is None else _Source(uri, client.vouched)


def _fresh(cache_control: str) -> timedelta:
    """How long a set is fresh, by its Cache-Control, within bounds (RFC 9111 5.2)."""
    said = _MAX_AGE.search(cache_control)
    if "no-store" in cache_control.lower() or "no-cache" in cache_control.lower():
        return SHORTEST
    return FRESH if said is None else min(max(timedelta(seconds=int(said[1])), SHORTEST), LONGEST)

"""AccessTokenVerifier: verifies access tokens and looks whether their grant is alive, with a cache of one second."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.recent import Recent
from idp.oidc.store import grants as store
from idp.oidc.tokens.access_tokens import AccessTokens
from idp.protocol.grants.token_exchange import actors
from idp.protocol.tokens import jwt
from idp.protocol.tokens.access_token import AccessToken

#: Verifying costs 0.1 ms, so a verified token is cached; its expiry is checked every time.
_GENUINE_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A genuine, unexpired access token and its active client."""

    token: AccessToken
    client: RegisteredClient


class Bearers:
    """Verifies access tokens and caches the results briefly."""

    def __init__(self, database: Database, access_tokens: AccessTokens, registry: Registry) -> None:
        self._database = database
        self._access_tokens = access_tokens
        self._signing = access_tokens.signing
        self._registry = registry
        self._genuine: Recent[str, AccessToken] = Recent(_GENUINE_FOR, at_most=4_000)
        self._generation = self._signing.generation
        self._alive: Recent[tuple[UUID, tuple[str, ...]], bool] = Recent()
        self._people: Recent[tuple[UUID, bool, bool], Any] = Recent()

    async def open(self, token: str) -> Bearer | None:
        """The verified token; None when it is not ours, has expired, or its client is unknown or suspended."""
        found = await self._read(token)
        if found is None or not found.fresh(clock.now()):
            return None
        client = await self._registry.find(found.client_id)
        return Bearer(found, client) if client is not None and client.active else None

    def made(self, token: str, says: AccessToken) -> None:
        """Cache a token that was just issued: it needs no verification."""
        self._genuine.put(token, says)

    async def alive(self, bearer: Bearer) -> bool:
        """Whether the grant is alive and every actor's client active; a token without a grant is until it expires."""
        grant_id = bearer.token.grant_id
        if grant_id is None:
            return True
        key = {"grant_id": grant_id, "client_id": bearer.token.client_id, "at": clock.now()}
        acting = actors(bearer.token.actor)

        async def look() -> bool:
            if acting:
                behind = await self._database.one(store.BEHIND, key)
                return behind is not None and await self._all_active((behind.client_id, *acting))
            return await self._database.one(store.IS_ALIVE, key) is not None

        return await self._alive.get((grant_id, acting), look)

    async def person(self, bearer: Bearer, offices: bool, roles: bool) -> Any:
        """The row of the person behind a living grant, or None; joins only the tables asked for."""
        grant_id = bearer.token.grant_id
        if grant_id is None:
            return None
        key = {"grant_id": grant_id, "client_id": bearer.token.client_id, "at": clock.now()}
        statement = store.BEARER[offices, roles]
        return await self._people.get((grant_id, offices, roles), lambda: self._database.one(statement, key))

    def forget(self) -> None:
        """Drop cached answers, because a grant, a session or a person changed."""
        self._alive.forget()
        self._people.forget()

    async def _all_active(self, client_ids: Iterable[str]) -> bool:
        found = [await self._registry.find(client_id) for client_id in client_ids]
        return all(client is not None and client.active for client in found)

    async def _read(self, token: str) -> AccessToken | None:
        if self._generation != self._signing.generation:
            self._genuine.forget()
            self._generation = self._signing.generation

        async def verify() -> AccessToken:
            return self._access_tokens.read(token)

        try:
            return await self._genuine.get(token, verify)
        except jwt.NotGenuine:
            return None

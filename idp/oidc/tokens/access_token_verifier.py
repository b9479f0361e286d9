"""AccessTokenVerifier: verifies access tokens and looks whether their grant is alive, with a cache of one second."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from idp.clients.registry import RegisteredClient, Registry
from idp.clients.sandbox.personas import PERSONAS
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.issued_ahead import moment_values
from idp.foundation.ttl_cache import TtlCache
from idp.oidc.endpoint_recorder import IssuedTo
from idp.oidc.store import grants as store
from idp.oidc.store.grants import GrantPerson, GrantPersona
from idp.oidc.tokens.access_tokens import AccessTokenIssuer
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.protocol.client import Environment
from idp.protocol.errors import OAuthError
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.grants.token_exchange import list_actors
from idp.protocol.sent_values import describe_form, seconds_since
from idp.protocol.tokens import jwt
from idp.protocol.tokens.access_token import AccessToken

#: Verifying costs 0.1 ms, so a verified token is cached; its expiry is checked every time.
_VERIFIED_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class VerifiedAccessToken:
    """A genuine, unexpired access token and its active client."""

    token: AccessToken
    client: RegisteredClient


class AccessTokenVerifier:
    """Verifies access tokens and caches the results briefly."""

    def __init__(
        self, database: Database, access_tokens: AccessTokenIssuer, signer: JwtSigner, registry: Registry
    ) -> None:
        self._database = database
        self._access_tokens = access_tokens
        self._signer = signer
        self._registry = registry
        self._verified: TtlCache[str, AccessToken] = TtlCache(_VERIFIED_FOR, max_entries=4_000)
        self._generation = self._signer.generation
        self._active: TtlCache[tuple[UUID, tuple[str, ...]], bool] = TtlCache()
        self._personas: TtlCache[UUID, GrantPersona | None] = TtlCache()
        self._people: TtlCache[tuple[UUID, bool, bool], GrantPerson | None] = TtlCache()

    async def verify(self, token: str) -> VerifiedAccessToken | None:
        """The verified token; None when it is not ours, has expired, or its client is unknown or suspended."""
        found = await self._decode_cached(token)
        if found is None or not found.is_current(clock.now()):
            return None
        client = await self._registry.find(found.client_id)
        return VerifiedAccessToken(found, client) if client is not None and client.active else None

    async def explain_invalid(self, token: str) -> OAuthError:
        """Why `verify` gave None; a stranger cannot tell one reason from the other."""
        found = await self._decode_cached(token)
        if found is None:
            return AccessTokenCause.ACCESS_TOKEN_NOT_OURS(form=describe_form(token), length=len(token))
        client, error = await self._registry.find(found.client_id), _explain_genuine(found, clock.now())
        error.client_id = None if client is None else client.metadata.client_id
        return error

    async def find_issued_to(self, token: str) -> IssuedTo | None:
        """The client and the grant of a token of ours, whether or not it is still good."""
        found = await self._decode_cached(token)
        client = None if found is None else await self._registry.find(found.client_id)
        return None if found is None or client is None else IssuedTo(client, found.grant_id)

    def remember_issued(self, token: str, claims: AccessToken) -> None:
        """Cache a token that was just issued: it needs no verification."""
        self._verified.put(token, claims)

    async def is_active(self, bearer: VerifiedAccessToken) -> bool:
        """Whether the grant is alive and every actor's client active; a token without a grant is until it expires."""
        grant_id = bearer.token.grant_id
        if grant_id is None:
            return True
        key = {"grant_id": grant_id, "client_id": bearer.token.client_id} | moment_values(clock.now())
        acting = list_actors(bearer.token.actor)

        async def look() -> bool:
            if acting:
                behind = await self._database.fetch_one(store.CLIENT_OF_GRANT, key)
                return behind is not None and await self._all_active((behind.client_id, *acting))
            return await self._database.fetch_one(store.IS_ALIVE, key) is not None

        return await self._active.get((grant_id, acting), look)

    async def load_person(self, bearer: VerifiedAccessToken, offices: bool, roles: bool) -> GrantPerson | None:
        """The row of the person behind a living grant, or None; joins only the tables asked for."""
        grant_id = bearer.token.grant_id
        if grant_id is None:
            return None
        key = {"grant_id": grant_id, "client_id": bearer.token.client_id} | moment_values(clock.now())
        statement = store.PERSON_OF_GRANT[offices, roles]
        return await self._people.get((grant_id, offices, roles), lambda: self._database.fetch_one(statement, key))

    async def load_persona(self, bearer: VerifiedAccessToken) -> GrantPersona | None:
        """The persona behind a living grant of a client in the sandbox; None for a person, and everywhere else."""
        grant_id = bearer.token.grant_id
        if grant_id is None or bearer.client.metadata.environment is not Environment.UJI:
            return None
        key = {"grant_id": grant_id, "client_id": bearer.token.client_id} | moment_values(clock.now())
        found = await self._personas.get(grant_id, lambda: self._database.fetch_one(store.PERSONA_OF_GRANT, key))
        return found if found is not None and found.persona in PERSONAS else None

    def clear_cache(self) -> None:
        """Drop cached answers, because a grant, a session or a person changed."""
        self._active.clear()
        self._people.clear()
        self._personas.clear()

    async def _all_active(self, client_ids: Iterable[str]) -> bool:
        found = [await self._registry.find(client_id) for client_id in client_ids]
        return all(client is not None and client.active for client in found)

    async def _decode_cached(self, token: str) -> AccessToken | None:
        if self._generation != self._signer.generation:
            self._verified.clear()
            self._generation = self._signer.generation

        async def verify() -> AccessToken:
            return self._access_tokens.decode(token)

        try:
            return await self._verified.get(token, verify)
        except jwt.InvalidOwnJwt:
            return None


def _explain_genuine(token: AccessToken, now: datetime) -> OAuthError:
    if token.is_current(now):
        return AccessTokenCause.ACCESS_TOKEN_CLIENT_SUSPENDED()
    if token.expires_at > now:
        return AccessTokenCause.ACCESS_TOKEN_ISSUED_AHEAD(seconds=seconds_since(now, token.issued_at))
    return AccessTokenCause.ACCESS_TOKEN_EXPIRED(
        expired_at=token.expires_at,
        issued_at=token.issued_at,
        lifetime=seconds_since(token.issued_at, token.expires_at),
        seconds=seconds_since(now, token.expires_at),
    )

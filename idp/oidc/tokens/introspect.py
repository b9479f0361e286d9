"""Introspection: token introspection and revocation (RFC 7662, RFC 7009)."""

from dataclasses import dataclass
from uuid import UUID

from idp.clients.apis import Apis
from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.database import Database
from idp.oidc.client_auth.authenticator import Authenticator
from idp.oidc.store import grants as store
from idp.oidc.tokens.bearers import Bearer, Bearers
from idp.oidc.tokens.issue import Mint
from idp.protocol import introspection
from idp.protocol.ask import Ask
from idp.protocol.errors import InvalidClient, UnsupportedTokenType
from idp.protocol.tokens import jwt


@dataclass(frozen=True, slots=True)
class Described:
    """An introspection response and the resource server it is for."""

    asker: RegisteredClient
    answer: dict[str, object]


class Inspection:
    """The introspection and revocation endpoints."""

    def __init__(
        self, database: Database, mint: Mint, authenticator: Authenticator, bearers: Bearers, apis: Apis
    ) -> None:
        self._apis = apis
        self._database = database
        self._mint = mint
        self._authenticator = authenticator
        self._bearers = bearers

    async def describe(self, ask: Ask) -> Described:
        """What the caller may learn about `token`. Raises InvalidClient and InvalidRequest."""
        asker = await self._authenticator.caller(ask, clock.now())
        if asker.metadata.public:
            raise InvalidClient("introspection needs a client that keeps a secret")
        token = ask.parameters.require("token")
        bearer = await self._bearers.open(token)
        if bearer is not None:
            return Described(asker, await self._describe_access_token(asker, bearer))
        opened = self._mint.open_refresh_token(token)
        answer = dict(introspection.INACTIVE)
        return Described(asker, await self._describe_refresh_token(asker, *opened) if opened is not None else answer)

    def signed(self, told: Described) -> str:
        """The same response as a signed JWT (RFC 9701 5)."""
        client = told.asker.metadata
        claims = introspection.signed(client.client_id, told.answer, self._mint.provider.issuer, clock.now())
        algorithm = client.introspection_signed_response_alg
        return self._mint.signing.sign(claims, algorithm, "token-introspection+jwt")

    async def revoke(self, ask: Ask) -> None:
        """Revoke the grant of the caller's own token (RFC 7009 2.1). Raises InvalidClient and InvalidRequest.

        A token that is unknown or another client's changes nothing and is no error (RFC 7009 2.2).
        """
        now = clock.now()
        client = await self._authenticator.caller(ask, now)
        grant_id = self._grant_behind(ask.parameters.require("token"), client)
        if grant_id is None:
            return
        key = {"grant_id": grant_id, "client_id": client.metadata.client_id, "at": now}
        await self._database.one(store.REVOKE, key)
        self._bearers.forget()

    async def _describe_access_token(self, asker: RegisteredClient, bearer: Bearer) -> dict[str, object]:
        token = bearer.token
        known = {} if token.for_us else await self._apis.known()
        client = asker.metadata
        asks = introspection.Asker(client.client_id, asker.vouched, client.resources)
        if introspection.may_learn(asks, token, known) and await self._bearers.alive(bearer):
            return introspection.of_access_token(token)
        return dict(introspection.INACTIVE)

    async def _describe_refresh_token(
        self, asker: RegisteredClient, grant_id: UUID, generation: int
    ) -> dict[str, object]:
        key = {"grant_id": grant_id, "at": clock.now()}
        row = await self._database.one(store.LOOK, key)
        if row is None or not row.alive or row.generation != generation:
            return dict(introspection.INACTIVE)
        return introspection.of_refresh_token(asker.metadata, row.client_id, tuple(row.scope.split()), row.ends_at)

    def _grant_behind(self, token: str, client: RegisteredClient) -> UUID | None:
        opened = self._mint.open_refresh_token(token)
        if opened is not None:
            return opened[0]
        try:
            found = self._mint.access_tokens.read(token)
        except jwt.NotGenuine:
            return None
        stands_on_nothing_of_theirs = found.grant_id is None or found.actor is not None
        if stands_on_nothing_of_theirs and found.client_id == client.metadata.client_id:
            raise UnsupportedTokenType
        return found.grant_id

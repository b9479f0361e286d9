"""A machine with an access token of the provider under test."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

import httpx

from idp.clients import register
from idp.clients.register import Asked
from idp.foundation import clock
from idp.permissions import SHELL
from idp.protocol.tokens import jwt
from idp.protocol.tokens.access_token import AccessToken
from tests.support.house import ISSUER, House


@dataclass(frozen=True)
class Machines:
    """Registers clients of the profile `layanan` and makes their tokens with the provider's own keys."""

    house: House

    async def register(self, *scopes: str) -> str:
        """A new client that may ask for these scopes; its client_id."""
        return (await self.register_with_secret(*scopes))[0]

    async def register_with_secret(self, *scopes: str) -> tuple[str, str]:
        """A new client that may ask for these scopes; its client_id and its secret."""
        declaration = {"client_name": "Mesin", "profile": "layanan", "scope": " ".join(scopes)}
        async with self.house.database.begin() as session:
            desk = self.house.composition.clients.desk(session, SHELL)
            made = await register.register(desk, Asked(declaration))
            assert made.secret is not None
            return made.client.metadata.client_id, made.secret.reveal

    async def suspend(self, client_id: str) -> None:
        async with self.house.database.begin() as session:
            await register.suspend(self.house.composition.clients.desk(session, SHELL), client_id)

    def token(self, client_id: str, *scopes: str, typ: jwt.Typ = "at+jwt", **changes: Any) -> str:
        """An access token as /token makes it for a machine, with `changes` to its fields."""
        now = clock.now()
        fields = {
            "issuer": ISSUER,
            "subject": client_id,
            "client_id": client_id,
            "scope": scopes,
            "issued_at": now,
            "expires_at": now + timedelta(minutes=5),
            "serial": token_urlsafe(12),
        }
        key = self.house.composition.foundation.key_ring.signing("ES256")
        return jwt.sign(AccessToken(**fields | changes).claims(), jwt.key(key.kid, key.algorithm, key.private), typ)

    async def ask(self, path: str, *scopes: str, **query: Any) -> httpx.Response:
        """GET with a good token of a new machine."""
        token = self.token(await self.register(*scopes), *scopes)
        return await self.house.http.get(path, params=query, headers={"authorization": f"Bearer {token}"})

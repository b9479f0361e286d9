"""A machine with an access token of the provider under test."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

import httpx

from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation import clock
from idp.permissions import SHELL
from idp.protocol.tokens import jwt
from idp.protocol.tokens.access_token import AccessToken
from tests.support.app import ISSUER, App


@dataclass(frozen=True)
class ApiClients:
    """Registers clients of the profile `layanan` and makes their tokens with the provider's own keys."""

    app: App

    async def register(self, *scopes: str) -> str:
        """A new client that may ask for these scopes; its client_id."""
        return (await self.register_with_secret(*scopes))[0]

    async def register_with_secret(self, *scopes: str) -> tuple[str, str]:
        """A new client that may ask for these scopes; its client_id and its secret."""
        declaration = {"client_name": "Mesin", "profile": "layanan", "scope": " ".join(scopes)}
        async with self.app.database.begin() as session:
            desk = self.app.composition.clients.admin(session, SHELL)
            made = await client_lifecycle.register_client(desk, ClientRegistration(declaration))
            assert made.secret is not None
            return made.client.metadata.client_id, made.secret.reveal

    async def suspend(self, client_id: str) -> None:
        async with self.app.database.begin() as session:
            await client_lifecycle.suspend_client(self.app.composition.clients.admin(session, SHELL), client_id)

    def token(self, client_id: str, *scopes: str, typ: jwt.JwtType = "at+jwt", **changes: Any) -> str:
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
        key = self.app.composition.foundation.key_ring.signing_key("ES256")
        return jwt.sign(
            AccessToken(**fields | changes).claims(), jwt.import_key(key.kid, key.algorithm, key.private), typ
        )

    async def ask(self, path: str, *scopes: str, **query: Any) -> httpx.Response:
        """GET with a good token of a new machine."""
        token = self.token(await self.register(*scopes), *scopes)
        return await self.app.http.get(path, params=query, headers={"authorization": f"Bearer {token}"})

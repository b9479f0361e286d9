"""Officers of Kominfo who use the admin API through a client, and what they send."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from idp.accounts.models.role import RoleRow
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.oidc.policy import StepUp
from tests.oidc.parties import Browser, World
from tests.support.app import App

#: What a deployment demands of people at the admin API; without a demand it takes no tokens of people.
PEOPLE_ADMITTED: dict[str, object] = {"step_up": StepUp(admin_max_age=timedelta(minutes=15))}


@dataclass(frozen=True)
class Officer:
    """A person with the role kominfo, and their access token for some scopes."""

    app: App
    person_id: UUID
    token: str

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request; `headers` with underscores for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"authorization": f"Bearer {self.token}"} | named
        return await self.app.http.request(method, f"/api/v1{path}", headers=sent, json=body)


async def sign_in_officer(app: App, *scopes: str, username: str = "petugas.api") -> Officer:
    """A new officer of an app with PEOPLE_ADMITTED, who signed in to a client that asks for these scopes."""
    world = World(app)
    person_id = await world.person(username)
    async with app.database.begin() as session:
        session.add(RoleRow(id=new_id(), person_id=person_id, role="kominfo", granted_at=clock.now()))
    scope = " ".join(("openid", *scopes))
    grants = ["authorization_code", "refresh_token", "client_credentials"]
    issuer = app.settings.issuer
    party = await world.party(scope=scope, grant_types=grants, resources=[issuer])
    async with app.browser() as http:
        tokens = await Browser(http, username).tokens(party, scope=scope, resource=issuer)
    return Officer(app, person_id, tokens["access_token"])

"""A client in `uji` with an application, its team, and others."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from idp.catalogue.models import ApplicationRow
from idp.clients.models import ClientRow, SandboxTesterRow, TeamMemberRow
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.permissions import SHELL, TeamRole
from tests.catalogue.city import import_shipped_inventory
from tests.conftest import Apps
from tests.oidc.parties import ALL_SCOPES, CALLBACK, CHEAP, Browser, Page, Party, World, answer_of
from tests.support.app import open_app

SCOPES = "openid profile email pegawai"


@dataclass
class SandboxTeam:
    """The client of an application, with made.ayu as its developer and luar.tim in no team."""

    world: World
    party: Party
    application_id: UUID
    client_row: UUID

    async def invite(self, username: str, *, accepted: bool = True) -> UUID:
        """An invitation of a tester, accepted or not."""
        at = clock.now()
        row = SandboxTesterRow(
            id=new_id(),
            client_id=self.client_row,
            person_id=self.world.people[username],
            invited_by=self.world.people["made.ayu"],
            invited_at=at,
            expires_at=at,
            accepted_at=at if accepted else None,
        )
        async with self.world.app.database.begin() as session:
            session.add(row)
        return row.id


async def create_sandbox_team(world: World, **declaration: Any) -> SandboxTeam:
    """Register a client of the application 50 in `uji`, and put the first person in its team."""
    await import_shipped_inventory(world.app.database)
    await world.person("luar.tim", nip=None, email=None, name="Putu Luar")
    party = await register(world, **declaration)
    async with world.app.database.begin() as session:
        row = (await session.scalars(select(ClientRow).where(ClientRow.client_id == party.client_id))).one()
        application_id = await session.scalar(select(ApplicationRow.id).where(ApplicationRow.inventory_id == "50"))
        assert application_id is not None
        session.add(
            TeamMemberRow(
                application_id=application_id,
                person_id=world.people["made.ayu"],
                role=TeamRole.DEVELOPER.value,
                added_at=clock.now(),
            )
        )
    return SandboxTeam(world, party, application_id, row.id)


@dataclass(frozen=True, slots=True)
class _Told:
    people: dict[str, UUID]
    party: Party
    application_id: UUID
    client_row: UUID


async def city_with_sandbox_team(url: str) -> _Told:
    """Content of a database: one person, and this team."""
    async with open_app(url, argon2=CHEAP, sandbox_admits="team") as app:
        world = World(app)
        await world.person()
        team = await create_sandbox_team(world)
        return _Told(world.people, team.party, team.application_id, team.client_row)


async def open_sandbox_team(apps: Apps, **settings: object) -> SandboxTeam:
    """A provider with one person, and this team."""
    app, told = await apps.open_with(city_with_sandbox_team, argon2=CHEAP, sandbox_admits="team", **settings)
    return SandboxTeam(World(app, told.people), told.party, told.application_id, told.client_row)


async def register(world: World, application: str | None = "50", **declaration: Any) -> Party:
    """A client of this application in `uji`."""
    asked = {
        "client_name": "Aplikasi Percobaan",
        "redirect_uris": [CALLBACK],
        "ownership": "kota",
        "environment": "uji",
        "scope": ALL_SCOPES,
        "grant_types": ["authorization_code", "refresh_token"],
    } | declaration
    async with world.app.database.begin() as session:
        admin = world.app.composition.clients.admin(session, SHELL)
        made = await client_lifecycle.register_client(admin, ClientRegistration(asked, application))
    secret = made.secret.reveal if made.secret else None
    return Party(made.client.metadata.client_id, secret, str(made.client.metadata.token_endpoint_auth_method))


async def enter_as(browser: Browser, page: httpx.Response, key: str) -> httpx.Response:
    """Choose this persona on the page that asks."""
    assert Page(page).has("persona-enter"), page.text
    return await browser.submit(page, jawaban="persona", persona=key)


async def tokens_of(browser: Browser, party: Party, key: str, **changes: str | None) -> dict[str, Any]:
    """What the client gets for this persona."""
    page = await browser.through(party.url(scope=SCOPES, **changes))
    code = answer_of(await enter_as(browser, page, key))["code"]
    response = await party.redeem(browser.http, code)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found

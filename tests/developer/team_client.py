"""A client of an application with a team, in the city of invented offices."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.clients.models import TeamMemberRow
from idp.clients.records import ClientRecord
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.store import clients
from idp.foundation import clock
from idp.permissions import SHELL, TeamRole
from tests.accounts.world import CHEAP, AccountsWorld
from tests.clients.client_admins import ClientAdmins
from tests.conftest import Apps
from tests.monitoring.city import City, create_city
from tests.support.app import open_app

WEB: dict[str, Any] = {"client_name": "Sijuna", "redirect_uris": ["https://sijuna.example.go.id/balik"]}


@dataclass
class TeamClientWorld:
    """eka manages the team of Sijuna, dwi develops, unit reads; lestari has a team of another application."""

    city: City
    application: UUID
    secret: str
    page: str = "/pengembang/klien/sijuna"

    async def client(self) -> ClientRecord:
        async with self.city.app.database.begin() as session:
            found = await clients.find_client(session, "sijuna")
        assert found is not None
        return found

    async def register(self, client_id: str, application: str = "7", **members: Any) -> str:
        """A client of an application; its secret."""
        async with self.city.app.database.begin() as session:
            admin = self.city.app.composition.clients.admin(session, SHELL)
            registration = ClientRegistration(WEB | {"scope": "openid profile"} | members, application, client_id)
            made = await client_lifecycle.register_client(admin, registration)
        return made.secret.reveal if made.secret else ""

    async def update(self, **members: Any) -> None:
        """Change the client as the operator does."""
        async with self.city.app.database.begin() as session:
            admin = self.city.app.composition.clients.admin(session, SHELL)
            await client_lifecycle.merge_metadata(admin, "sijuna", members, None)

    async def admit(self, admits: str) -> None:
        """Store whom the client admits."""
        async with self.city.app.database.begin() as session:
            await clients.set_sandbox_admits(session, (await self.client()).id, admits)

    async def suspend(self) -> None:
        async with self.city.app.database.begin() as session:
            await client_lifecycle.suspend_client(self.city.app.composition.clients.admin(session, SHELL), "sijuna")

    async def join(self, name: str, application: UUID, role: TeamRole) -> None:
        async with self.city.app.database.begin() as session:
            person = self.city.ids[name]
            session.add(TeamMemberRow(application_id=application, person_id=person, role=role, added_at=clock.now()))


async def create_team_client(city: City) -> TeamClientWorld:
    """Register the client, and put the people into the teams."""
    admins = ClientAdmins(city.app.database)
    mine, other = await admins.application("7", "Sijuna"), await admins.application("8", "Lain")
    world = TeamClientWorld(city, mine, "")
    world.secret = await world.register("sijuna")
    await world.join("eka", mine, TeamRole.MANAGER)
    await world.join("dwi", mine, TeamRole.DEVELOPER)
    await world.join("unit", mine, TeamRole.READER)
    await world.join("lestari", other, TeamRole.MANAGER)
    return world


@dataclass(frozen=True, slots=True)
class _CityWithTeamClient:
    offices: dict[str, UUID]
    ids: dict[str, UUID]
    application: UUID
    secret: str


async def city_with_team_client(url: str) -> _CityWithTeamClient:
    """Content of a database: that client in that city."""
    async with open_app(url, **CHEAP) as app:
        city = await create_city(app)
        world = await create_team_client(city)
        return _CityWithTeamClient(city.offices, city.ids, world.application, world.secret)


async def open_team_client(apps: Apps, **settings: object) -> TeamClientWorld:
    """A provider with this client, and the teams."""
    app, found = await apps.open_with(city_with_team_client, **CHEAP | settings)
    return TeamClientWorld(City(AccountsWorld(app), found.offices, found.ids), found.application, found.secret)

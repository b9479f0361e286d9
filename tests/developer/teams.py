"""Teams of applications: an application of an office, who is in its team, and how they register clients of it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from uuid import UUID

import httpx

from idp.accounts.roles.granted_role import parse_role
from idp.accounts.roles.role_assignments import RoleAssignment, assign_role
from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.clients.models import TeamMemberRow
from idp.clients.records import ClientRecord
from idp.clients.store import clients
from idp.foundation import clock
from idp.permissions import SHELL, TeamRole
from tests.accounts.world import CHEAP, AccountsWorld
from tests.catalogue.city import import_shipped_inventory_beside
from tests.conftest import Apps
from tests.monitoring.city import City, Visitor, create_city, read
from tests.support.app import open_app
from tests.support.second_factor import enrol_authenticator

#: Inventory numbers of two applications.
FIRST, OTHER = "17", "18"
PATH = "/pengembang/daftar"
GOOD = {
    "teknologi": "php",
    "beranda": "https://sijuna.denpasarkota.go.id/",
    "alamat": "https://sijuna.denpasarkota.go.id/divos.php\nhttp://localhost:8000/divos.php",
    "keluar": "https://sijuna.denpasarkota.go.id/keluar",
    "minta_profile": "ya",
    "alasan_profile": "Menulis nama petugas pada berkas",
    "dasar_profile": "tugas_publik",
}


async def add_member(city: City, name: str, application: Application, role: TeamRole) -> None:
    """Put this person into the team."""
    row = TeamMemberRow(
        application_id=application.id, person_id=city.ids[name], role=str(role), added_at=clock.now(), added_by=None
    )
    async with city.app.database.begin() as session:
        session.add(row)


async def load_application(city: City, inventory_id: str = FIRST) -> Application:
    """An application of the shipped inventory."""
    async with city.app.database.begin() as session:
        found = await catalogue.find_by_inventory_id(session, inventory_id)
    assert found is not None
    return found


async def import_inventory(city: City) -> None:
    """The applications that teams are of."""
    await import_shipped_inventory_beside(city.app.database)


async def grant(city: City, name: str, role: str) -> None:
    """Give this person a role, as the operator's shell does."""
    async with city.app.database.begin() as session:
        admin = city.app.composition.accounts.admin(session, SHELL)
        assert await assign_role(admin, RoleAssignment(city.ids[name], parse_role(role)))


@dataclass
class Team:
    """dwi, who develops an application, and their browser."""

    city: City
    application: Application
    dwi: Visitor

    async def send(self, **fields: str) -> httpx.Response:
        return await self.dwi.post(PATH, **(GOOD | {"aplikasi": str(self.application.id)} | fields))

    async def register(self, **fields: str) -> ClientRecord:
        """Register a client; the page must show it."""
        answer = await self.send(aksi="daftar", **fields)
        found = re.search(r'<code id="client-id">([^<]+)</code>', answer.text)
        assert found, read(answer)
        return await self.load(found[1])

    async def load(self, client_id: str) -> ClientRecord:
        async with self.city.app.database.begin() as session:
            found = await clients.find_client(session, client_id)
        assert found is not None
        return found

    async def count(self) -> int:
        async with self.city.app.database.begin() as session:
            return await clients.count_clients(session)


async def city_with_team(url: str) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """Content of a database: the city and the inventory, with dwi in a team; the ids of offices and of people."""
    async with open_app(url, **CHEAP) as app:
        city = await create_city(app)
        await import_inventory(city)
        await add_member(city, "dwi", await load_application(city), TeamRole.DEVELOPER)
        await enrol_authenticator(app, "dwi")
        return city.offices, city.ids


@asynccontextmanager
async def open_city_with_team(apps: Apps, **settings: object) -> AsyncIterator[Team]:
    """A provider with that team, in which dwi is signed in."""
    app, (offices, ids) = await apps.open_with(city_with_team, **CHEAP | settings)
    city = City(AccountsWorld(app), offices, ids)
    async with city.visitor("dwi") as dwi:
        yield Team(city, await load_application(city), dwi)


def value_of(response: httpx.Response, name: str) -> str:
    """The value that the page shows to be copied."""
    found = re.search(rf'<code id="{name}">([^<]+)</code>', response.text)
    assert found, name
    return unescape(found[1])

"""A city of invented offices with administrators, and what a person reads on its pages."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from uuid import UUID

import httpx

from idp.accounts.people.people_admin import find_person
from idp.accounts.store import roles
from idp.accounts.store.roles import RoleRecord
from tests.accounts.offices import import_two_offices
from tests.accounts.world import CHEAP, PASSWORD, AccountsWorld, create_world, sign_in_officer, token
from tests.conftest import Apps
from tests.support.app import App, open_app

#: 18 digits: two people with a number that must appear nowhere.
NIP, OTHER_NIP = "199003152015032991", "198511022010011992"

#: Username -> office and roles.
PEOPLE: dict[str, tuple[str, list[str]]] = {
    "sekar": ("01", ["pengelola_opd@01"]),
    "lestari": ("01", ["pengelola_opd@01"]),
    "unit": ("0101", []),
    "eka": ("01", []),
    "agus": ("02", ["pengelola_opd@02"]),
    "dwi": ("02", []),
    "petugas": ("0", ["kominfo"]),
    "kedua": ("0", ["kominfo"]),
}


@dataclass
class City:
    """Two offices, the first with a unit; sekar and lestari administer it, agus the second, two officers Kominfo."""

    world: AccountsWorld
    offices: dict[str, UUID]
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def app(self) -> App:
        return self.world.app

    @asynccontextmanager
    async def visitor(self, name: str) -> AsyncIterator["Visitor"]:
        """The browser of this person, who signed in with all the steps of their role."""
        async with self.app.browser() as http:
            answer = await sign_in_officer(http, name)
            assert answer.status_code == 303, answer.text[:500]
            yield Visitor(http)

    async def roles_of(self, name: str) -> list[RoleRecord]:
        """Every role of this person, ended ones too."""
        async with self.app.database.begin() as session:
            return list(await roles.list_roles_of_person(session, self.ids[name]))


@dataclass
class Visitor:
    """A signed-in person who opens pages and sends their forms."""

    http: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form with a valid token, whether or not a page offers it."""
        valid = token(await self.http.get("/aksesibilitas"))
        return await self.http.post(path, data={"csrf": valid, **fields})


def words(response: httpx.Response) -> str:
    """What a person reads."""
    assert response.status_code == 200, (response.status_code, response.text[:2000])
    return read(response)


def read(response: httpx.Response) -> str:
    """What a person reads on a page of any status."""
    text = re.sub(r"<(style|script|svg)[^>]*>.*?</\1>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def links(response: httpx.Response) -> set[str]:
    """The addresses that the header's menus lead to."""
    header = response.text.partition("<header")[2].partition("</header>")[0]
    return {unescape(found) for found in re.findall(r'href="([^"#]+)"', header)}


async def create_city(app: App) -> City:
    """Bring the offices and the people in."""
    world = await create_world(app)
    city = City(world, await import_two_offices(app))
    numbers = {"eka": NIP, "dwi": OTHER_NIP}
    rows = [
        {"username": name, "name": f"{name.title()} Rekaan", "office": office, "roles": held, "password": PASSWORD}
        | ({"nip": numbers[name]} if name in numbers else {})
        for name, (office, held) in PEOPLE.items()
    ]
    outcome = await world.import_people(*rows, {"username": "baru", "name": "Baru Rekaan", "office": "01"})
    assert outcome.report.saved, outcome.report
    async with app.database.begin() as session:
        city.ids = {name: (await find_person(session, name)).id for name in (*PEOPLE, "baru")}
    return city


async def city_of_two_offices(url: str) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """Content of a database: this city; the ids of offices and of people."""
    async with open_app(url, **CHEAP) as app:
        city = await create_city(app)
        return city.offices, city.ids


async def open_city(apps: Apps, **settings: object) -> City:
    """A provider with this city."""
    app, (offices, ids) = await apps.open_with(city_of_two_offices, **CHEAP | settings)
    return City(AccountsWorld(app), offices, ids)

"""A provider with two people in it, and how they sign in with a browser."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

import httpx
from sqlalchemy import select

from idp.accounts.authentication import login_requests
from idp.accounts.authentication.login_requests import LoginRequest
from idp.accounts.events import AccountsMessage
from idp.accounts.people import people_import
from idp.accounts.people.people_import import PeopleImportResult
from idp.foundation import clock
from idp.foundation.import_report import ImportOptions
from idp.foundation.outbox import OutboxMessage
from idp.permissions import SHELL, Operation
from tests.accounts import documents
from tests.conftest import Apps
from tests.support.app import App, open_app
from tests.support.second_factor import composition_of, enrol_authenticator, pass_step

PASSWORD = "kata sandi yang benar"
CHEAP = {"argon2": {"memory_kib": 64, "passes": 1}}
COOKIE = "divos_sesi"


@dataclass
class AccountsWorld:
    """A provider with Made in it (username made, with an NIP) and Sukra (username only)."""

    app: App
    ids: dict[str, str] = field(default_factory=dict)

    async def create_login_request(self, **changed: object) -> str:
        """Leave a question as an application would; its handle."""
        given = {
            "label": "e-Kinerja",
            "office": "BKPSDM",
            "home": "https://ekinerja.example/",
            "return_to": "/authorize/abc",
            "cancel_to": "/authorize/abc/batal",
        }
        return await login_requests.create_login_request(self.app.database, LoginRequest(**(given | changed)))

    async def answered_by(self, handle: str) -> object:
        async with self.app.database.begin() as session:
            return await login_requests.find_answering_session(session, handle)

    async def import_people(self, *people: dict[str, object], **order: object) -> PeopleImportResult:
        """Import people in one transaction."""
        async with self.app.database.begin() as session:
            desk = self.app.composition.accounts.admin(session, SHELL).acting(Operation.LIST_PEOPLE)
            return await people_import.import_people(desk, documents.people(*people), ImportOptions("test", **order))

    async def with_people_admin(self, work: object) -> object:
        async with self.app.database.begin() as session:
            return await work(self.app.composition.accounts.admin(session, SHELL).acting(Operation.LIST_PEOPLE))


async def outbox_payloads(
    world: AccountsWorld, kind: AccountsMessage = AccountsMessage.SESSION_ENDED
) -> list[dict[str, object]]:
    """What the outbox holds of `kind`, each payload as the table of events says; all happened before now."""
    async with world.app.database.begin() as session:
        found = list(await session.scalars(select(OutboxMessage.payload).where(OutboxMessage.kind == kind)))
    assert all(tuple(payload) == kind.fields for payload in found)
    assert all(datetime.fromisoformat(payload["at"]) <= clock.now() for payload in found if "at" in payload)
    return [{name: value for name, value in payload.items() if name != "at"} for payload in found]


async def sign_in(
    http: httpx.AsyncClient, name: str = "made", password: str = PASSWORD, handle: str | None = None
) -> httpx.Response:
    """Open the form, fill it in, send it; redirects are not followed."""
    return await sign_in_at(http, f"/masuk?lanjut={handle}" if handle else "/masuk", name, password)


async def sign_in_officer(http: httpx.AsyncClient, name: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in a person whose role opens pages of officers, with all the steps that such a role demands."""
    await enrol_authenticator(composition_of(http), name)
    return await pass_step(http, await sign_in(http, name, password), name)


async def sign_in_at(
    http: httpx.AsyncClient, address: str, name: str = "made", password: str = PASSWORD
) -> httpx.Response:
    """The same at an address a guard sent the browser to, by the action of the form that is shown there."""
    shown = await http.get(address)
    action = re.search(r'<form method="post" action="(/masuk[^"]*)"', shown.text)
    to = unescape(action[1]) if action else address
    return await http.post(to, data={"csrf": token(shown), "username": name, "password": password})


def token(shown: httpx.Response) -> str:
    """The hidden field of the first form."""
    found = re.search(r'name="csrf" value="([^"]+)"', shown.text)
    assert found, shown.text[:500]
    return found[1]


async def create_world(app: App) -> AccountsWorld:
    """Bring the two people in."""
    world = AccountsWorld(app)
    outcome = await world.import_people(
        documents.MADE | {"password": PASSWORD}, documents.SUKRA | {"password": PASSWORD}
    )
    assert outcome.report.saved, outcome.report
    return world


async def two_people(url: str) -> None:
    """Content of a database: the two people."""
    async with open_app(url, **CHEAP) as app:
        await create_world(app)


async def open_world(apps: Apps, **settings: object) -> AccountsWorld:
    """A provider with cheap hashes and the two people."""
    app, _ = await apps.open_with(two_people, **CHEAP | settings)
    return AccountsWorld(app)

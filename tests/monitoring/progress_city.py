"""A city with the shipped inventory, one application in use, officers of Kominfo, and what a page says."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from uuid import UUID

import httpx
from sqlalchemy import event

from idp.accounts.people.people_admin import find_person
from idp.accounts.people.people_import import import_people
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import AuthenticationEvent
from idp.catalogue import store as catalogue
from idp.foundation import facts
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact
from idp.foundation.ids import new_id
from idp.foundation.import_report import ImportOptions
from idp.permissions import SHELL
from tests.catalogue.city import import_shipped_inventory
from tests.support.app import App

#: SIREKON: active, of the city, on the web.
USED = "50"
PEOPLE = [
    {"username": "petugas", "name": "Petugas Rekaan", "roles": ["kominfo"]},
    {"username": "pegawai", "name": "Pegawai Rekaan", "roles": []},
]


async def add_officers(app: App) -> None:
    """An officer of Kominfo, and somebody without a role."""
    async with app.database.begin() as session:
        desk = app.composition.accounts.admin(session, SHELL)
        imported = await import_people(desk, json.dumps({"people": PEOPLE}).encode(), ImportOptions("uji"))
        assert imported.report.saved, imported.report


async def fill(app: App) -> None:
    """Take in the inventory, let six people use one application, and compute every level."""
    await import_shipped_inventory(app.database)
    await add_officers(app)
    await compute(app)
    application_id, today = await find_application(app), app.composition.clients.calendar.today()
    async with app.database.begin() as session:
        for _ in range(6):
            used = Fact(FactKind.CODE_REDEEMED, "klien", "produksi", application_id, new_id())
            await facts.add_counts(session, [((used, today), 1)])
    await compute(app)


async def compute(app: App) -> None:
    """Compute every level now."""
    await app.composition.tracker.levels.run_all()


async def find_application(app: App, number: str = USED) -> UUID:
    """The id of the application with this number."""
    async with app.database.begin() as session:
        found = await catalogue.find_by_inventory_id(session, number)
    assert found is not None
    return found.id


async def visit(app: App, path: str, username: str | None = "petugas") -> httpx.Response:
    """GET as this person, or as nobody."""
    async with entered(app, username) as browser:
        return await browser.get(path)


@asynccontextmanager
async def entered(app: App, username: str | None = "petugas") -> AsyncIterator[httpx.AsyncClient]:
    """The browser of this person, who signed in with two factors."""
    async with app.browser() as browser:
        if username is not None:
            async with app.database.begin() as session:
                person = await find_person(session, username)
            opening = AuthenticationEvent(
                person.id, "urn:divos:acr:mfa", ("pwd", "otp", "mfa"), RequestOrigin("127.0.0.1", "uji")
            )
            async with app.database.transaction() as together:
                opened = await app.composition.accounts.sessions.open(together, opening)
            browser.cookies.set("divos_sesi", opened.cookie.reveal)
        yield browser


def words(response: httpx.Response) -> str:
    """What a person reads."""
    assert response.status_code == 200, (response.status_code, response.text[:2000])
    text = re.sub(r"<(style|script|svg)[^>]*>.*?</\1>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def rows(response: httpx.Response) -> list[str]:
    """The names of the applications in a list, which lead to their pages."""
    assert response.status_code == 200, (response.status_code, response.text[:2000])
    found = re.findall(r'<th scope="row"><a href="/kominfo/inventaris/[0-9a-f-]{36}">([^<]+)', response.text)
    return [unescape(name).strip() for name in found]


def page_link(response: httpx.Response, rel: str) -> str | None:
    """The link to the page before (`prev`) or after (`next`)."""
    found = re.search(rf'href="([^"]+)" rel="{rel}"', response.text)
    return unescape(found.group(1)) if found else None


async def count_statements(app: App, path: str) -> int:
    """How many statements a page needs, of an officer who has opened it before."""
    async with entered(app) as officer:
        return await count_statements_of(app, officer, path)


async def count_statements_of(app: App, officer: httpx.AsyncClient, path: str) -> int:
    """The same with the browser of an officer."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    await officer.get(path)
    engine = app.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert (await officer.get(path)).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)

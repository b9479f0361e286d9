"""A provider with an officer of security, an auditor, and people whose acts the audit trail tells of."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape

import httpx
from sqlalchemy import insert, select

from idp.accounts.people.people_admin import find_person
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation import clock
from idp.foundation.audit import AuditEntry, AuditTag
from idp.foundation.ids import time_ordered_id
from idp.permissions import SHELL
from tests.accounts.world import CHEAP, PASSWORD, AccountsWorld, sign_in, sign_in_officer, token
from tests.conftest import Apps
from tests.support.app import App, open_app

SUDARMA_NIP = "197912062005011009"
PEOPLE = (
    {"username": "komang.adi", "name": "I Komang Adi Putra", "roles": ["keamanan"], "password": PASSWORD},
    {"username": "auditor", "name": "Ni Luh Auditor", "roles": ["auditor"], "password": PASSWORD},
    {"username": "petugas", "name": "Petugas Kominfo", "roles": ["kominfo"], "password": PASSWORD},
    {"username": "nyoman.sudarma", "name": "I Nyoman Sudarma", "nip": SUDARMA_NIP, "password": PASSWORD},
    {"username": "made.sudarma", "name": "I Made Sudarma", "jabatan": "Analis", "password": PASSWORD},
    {"username": "jahil", "name": '=HYPERLINK("http://jahat.example")', "password": PASSWORD},
)
CLIENT_ID = "e-sptpd"


@dataclass
class SecurityRoom:
    """The provider; `sessions`: cookies of officers who signed in once."""

    app: App
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)

    @asynccontextmanager
    async def browser(self, name: str | None = "komang.adi") -> AsyncIterator[httpx.AsyncClient]:
        """The browser of this officer; None: of nobody."""
        async with self.app.browser() as http:
            if name is not None:
                if name not in self.sessions:
                    await sign_in_officer(http, name, PASSWORD)
                    self.sessions[name] = {"divos_sesi": http.cookies["divos_sesi"]}
                http.cookies.update(self.sessions[name])
            yield http

    async def get(self, path: str, name: str | None = "komang.adi") -> httpx.Response:
        async with self.browser(name) as http:
            return await http.get(path)

    async def post(self, path: str, name: str | None = "komang.adi", **fields: str) -> httpx.Response:
        """Send a form with the token of a page that everybody may see."""
        async with self.browser(name) as http:
            valid = token(await http.get("/aksesibilitas"))
            return await http.post(path, data={"csrf": valid, **fields})

    async def person_id(self, username: str) -> str:
        async with self.app.database.begin() as session:
            return str((await find_person(session, username)).id)

    async def record(self, tag: AuditTag, actor: str | None = None, subject: str | None = None, **more: object) -> str:
        """An entry as it would have been recorded `ago` ago; its id."""
        at = clock.now() - more.pop("ago", timedelta())  # type: ignore[arg-type, operator]
        return await self.record_at(at, tag, actor, subject, **more)

    async def record_at(
        self, at: datetime, tag: AuditTag, actor: str | None = None, subject: str | None = None, **detail: object
    ) -> str:
        entry_id = time_ordered_id(at)
        row = {"id": entry_id, "at": at, "tag": tag.value, "actor": actor, "subject": subject, "detail": detail}
        async with self.app.database.begin() as session:
            await session.execute(insert(AuditEntry).values(row))
        return str(entry_id)

    async def recorded(self, tag: AuditTag) -> list[AuditEntry]:
        """The entries with this tag, the newest first."""
        async with self.app.database.begin() as session:
            question = select(AuditEntry).where(AuditEntry.tag == tag.value).order_by(AuditEntry.id.desc())
            return list(await session.scalars(question))

    async def sign_in(self, username: str) -> None:
        """A live session of this person."""
        async with self.app.browser() as http:
            await sign_in(http, username, PASSWORD)


async def people_of_the_trail(url: str) -> None:
    """Content of a database: the people and a client, brought in an hour before the tests record their entries."""
    with clock.travel(timedelta(hours=-1)):
        async with open_app(url, **CHEAP) as app:
            await open_room(app)


async def open_filled_room(apps: Apps) -> SecurityRoom:
    """A provider with the people and a client."""
    app, _ = await apps.open_with(people_of_the_trail, **CHEAP)
    return SecurityRoom(app)


async def open_room(app: App) -> SecurityRoom:
    """Bring the people and a client in."""
    outcome = await AccountsWorld(app).import_people(*PEOPLE)
    assert outcome.report.saved, outcome.report
    async with app.database.begin() as session:
        declaration = {"client_name": "e-SPTPD", "redirect_uris": ["https://sptpd.example/balik"]}
        desk = app.composition.clients.admin(session, SHELL)
        await client_lifecycle.register_client(desk, ClientRegistration(declaration, client_id=CLIENT_ID))
    return SecurityRoom(app)


def words(response: httpx.Response) -> str:
    """What a person reads."""
    text = re.sub(r"<(style|script|svg)[^>]*>.*?</\1>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def rows(response: httpx.Response) -> list[str]:
    """The ids of the listed entries."""
    return re.findall(r'<tr><th scope="row"><a href="/keamanan/jejak/catatan\?id=([0-9a-f-]+)"', response.text)


def next_link(response: httpx.Response) -> str | None:
    found = re.search(r'href="([^"]+)" rel="next"', response.text)
    return unescape(found[1]) if found else None

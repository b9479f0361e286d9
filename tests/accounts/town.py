"""A provider with two people in it, and how they sign in with a browser."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

import httpx
from sqlalchemy import select

from idp.accounts import directory, events, questions
from idp.accounts.directory import Imported
from idp.accounts.questions import Question
from idp.foundation import clock
from idp.foundation.importing import Order
from idp.foundation.outbox import Promise
from idp.permissions import SHELL, Operation
from tests.accounts import documents
from tests.support.house import House

PASSWORD = "kata sandi yang benar"
CHEAP = {"argon2": {"memory_kib": 64, "passes": 1}}
COOKIE = "divos_sesi"


@dataclass
class Town:
    """A provider with Made in it (username made, with an NIP) and Sukra (username only)."""

    house: House
    ids: dict[str, str] = field(default_factory=dict)

    async def ask(self, **changed: object) -> str:
        """Leave a question as an application would; its handle."""
        given = {
            "label": "e-Kinerja",
            "office": "BKPSDM",
            "home": "https://ekinerja.example/",
            "return_to": "/authorize/abc",
            "cancel_to": "/authorize/abc/batal",
        }
        return await questions.ask(self.house.database, Question(**(given | changed)))

    async def answered_by(self, handle: str) -> object:
        async with self.house.database.begin() as session:
            return await questions.answered_by(session, handle)

    async def bring_in(self, *people: dict[str, object], **order: object) -> Imported:
        """Import people in one transaction."""
        async with self.house.database.begin() as session:
            desk = self.house.composition.accounts.desk(session, SHELL).acting(Operation.LIST_PEOPLE)
            return await directory.import_people(desk, documents.people(*people), Order("test", **order))

    async def at_desk(self, work: object) -> object:
        async with self.house.database.begin() as session:
            return await work(self.house.composition.accounts.desk(session, SHELL).acting(Operation.LIST_PEOPLE))


async def promised(town: Town, kind: str = "session:ended") -> list[dict[str, object]]:
    """What the outbox holds of `kind`, each payload as the table of events says; all happened before now."""
    async with town.house.database.begin() as session:
        found = list(await session.scalars(select(Promise.payload).where(Promise.kind == kind)))
    assert all(tuple(payload) == events.CARRIES[kind] for payload in found)
    assert all(datetime.fromisoformat(payload["at"]) <= clock.now() for payload in found if "at" in payload)
    return [{name: value for name, value in payload.items() if name != "at"} for payload in found]


async def sign_in(
    http: httpx.AsyncClient, name: str = "made", password: str = PASSWORD, handle: str | None = None
) -> httpx.Response:
    """Open the form, fill it in, send it; redirects are not followed."""
    return await sign_in_at(http, f"/masuk?lanjut={handle}" if handle else "/masuk", name, password)


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


async def settle(house: House) -> Town:
    """Bring the two people in."""
    town = Town(house)
    outcome = await town.bring_in(documents.MADE | {"password": PASSWORD}, documents.SUKRA | {"password": PASSWORD})
    assert outcome.report.saved, outcome.report
    return town

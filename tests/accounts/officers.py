"""Officers of an invented city, each in a browser of their own, signed in with a second factor."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import httpx
from sqlalchemy import text

from idp.accounts.authentication.login_name import username_key
from idp.accounts.factors.totp import current_code
from idp.accounts.recovery.reset_facts import ResetOfficer
from idp.accounts.roles.granted_role import authority_of
from idp.accounts.roles.role_assignments import load_roles
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import AuthenticationEvent, CurrentSession
from idp.foundation import clock
from idp.foundation.secret_values import digest_secret
from idp.protocol.authentication_context import Acr
from tests.accounts.offices import import_two_offices
from tests.accounts.world import CHEAP, COOKIE, PASSWORD, AccountsWorld, create_world
from tests.conftest import Apps
from tests.support.app import open_app

#: Two of the same office, one of its unit, one of the parent office, one of another office, three of Kominfo.
OFFICERS = {
    "sukra.p": ("I Wayan Sukra", "pengelola_opd@01", "01"),
    "sekar": ("Ni Luh Sekar Widiani", "pengelola_opd@01", "01"),
    "unit": ("Ketut Unit", "pengelola_opd@0101", "0101"),
    "induk": ("Putu Induk", "pengelola_opd@0", "0"),
    "lain": ("Komang Lain", "pengelola_opd@02", "02"),
    "ayu": ("Made Ayu Kominfo", "kominfo", "0"),
    "bagus": ("Bagus Kominfo", "kominfo", "0"),
    "citra": ("Citra Kominfo", "kominfo", "0"),
}
NYOMAN_NIP = "198005052005011231"
NYOMAN = {
    "username": "nyoman",
    "name": "I Nyoman Sudarma",
    "nip": NYOMAN_NIP,
    "jabatan": "Juru Pungut Pajak",
    "office": "0101",
    "password": PASSWORD,
    "email": "nyoman@example.org",
    "email_verified": True,
    "phone_number": "+62 361 0000417",
}


@dataclass
class OfficerBrowser:
    """An officer's browser: its client, its session, the officer's authenticator app."""

    http: httpx.AsyncClient
    current_session: CurrentSession
    secret: str
    browser: str
    codes_given: int = field(default=0)

    def code(self) -> str:
        """What the officer's authenticator app shows now."""
        return current_code(self.secret, clock.now())


@dataclass
class City:
    """A provider with offices, officers and Nyoman, a member of staff of a unit."""

    world: AccountsWorld
    offices: dict[str, UUID]

    async def person_id(self, username: str) -> UUID:
        async with self.world.app.database.begin() as session:
            found = await session.execute(
                text("SELECT id FROM person WHERE username_key = :key"), {"key": username_key(username)}
            )
            return UUID(str(found.scalar_one()))

    @asynccontextmanager
    async def browser(
        self, username: str, *, acr: Acr = Acr.SECOND_FACTOR, lasting: str | None = None, app: bool = True
    ) -> AsyncIterator[OfficerBrowser]:
        """A browser in which the officer is signed in; `lasting`: its lasting cookie; `app`: has an authenticator."""
        accounts, person_id = self.world.app.composition.accounts, await self.person_id(username)
        event = AuthenticationEvent(person_id, acr, ("pwd", "otp"), RequestOrigin("10.0.0.1", "Chrome/120 Windows"))
        async with self.world.app.database.transaction() as together:
            opened = await accounts.sessions.open(together, event)
        assert opened is not None
        here = await accounts.sessions.load_current_session(opened.cookie.reveal)
        assert here is not None
        secret = await self._authenticator(person_id) if app else ""
        async with self.world.app.browser() as http:
            http.cookies.set(COOKIE, opened.cookie.reveal)
            http.cookies.set("divos_peramban", lasting or f"{username}-browser".ljust(43, "x"))
            yield OfficerBrowser(http, here, secret, http.cookies["divos_peramban"])

    async def officer(self, browser: OfficerBrowser) -> ResetOfficer:
        """The officer as a page knows them now."""
        here = browser.current_session
        roles = await load_roles(self.world.app.database, here.person_id)
        authority = authority_of(f"person:{here.person_id}", roles)
        return ResetOfficer(here, authority, digest_secret(browser.browser))

    async def _authenticator(self, person_id: UUID) -> str:
        """The secret of the officer's authenticator app, set up a while ago so that its codes are unused."""
        apps, database = self.world.app.composition.accounts.authenticator_apps, self.world.app.database
        found = await apps.load_secret(database, person_id)
        if found is None:
            with clock.travel(timedelta(days=-1)):
                async with database.begin() as session:
                    started = await apps.start(session, person_id)
                    await apps.confirm(session, person_id, current_code(started.secret.reveal, clock.now()))
            found = started.secret
        return found.reveal


async def create_city(world: AccountsWorld) -> City:
    """Bring the offices, the officers and Nyoman in."""
    offices = await import_two_offices(world.app)
    officers = [
        {"username": username, "name": name, "roles": [role], "office": office, "password": PASSWORD}
        for username, (name, role, office) in OFFICERS.items()
    ]
    outcome = await world.import_people(NYOMAN, *officers)
    assert outcome.report.saved, outcome.report
    return City(world, offices)


async def city_with_officers(url: str) -> dict[str, UUID]:
    """Content of a database: this city; the ids of its offices."""
    async with open_app(url, **CHEAP) as app:
        return (await create_city(await create_world(app))).offices


async def open_city(apps: Apps, **settings: object) -> City:
    """A provider with this city."""
    app, offices = await apps.open_with(city_with_officers, **CHEAP | settings)
    return City(AccountsWorld(app), offices)

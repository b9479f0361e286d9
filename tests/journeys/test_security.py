"""/keamanan in a browser: every page in every width and colour, the search without script, and an incident."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.async_api import Browser

from idp.accounts.events import AccountsEvent
from idp.accounts.people.people_admin import find_person
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import AuthenticationEvent
from idp.clients.events import ClientsEvent
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact
from idp.oidc.events import OidcEvent
from idp.protocol.authentication_context import Acr
from tests.accounts.world import CHEAP
from tests.journeys.browser import Device, Tab, opened
from tests.security.security_room import CLIENT_ID, SUDARMA_NIP, SecurityRoom, open_room
from tests.support.app import open_app
from tests.support.databases import Databases, Kind
from tests.support.server import start_server

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36"
WHO = ("komang.adi", "auditor", "nyoman.sudarma")


@dataclass(frozen=True)
class SecurityOffice:
    """A running provider with a lively trail, and the session cookies of three people."""

    issuer: str
    cookies: dict[str, str]

    async def enter(self, tab: Tab, name: str, path: str) -> None:
        """Open a page as somebody who has passed both steps."""
        cookie = {"name": "divos_sesi", "value": self.cookies[name], "url": self.issuer}
        await tab.page.context.add_cookies([cookie])  # type: ignore[list-item]
        await tab.open(f"{self.issuer}{path}")


@pytest.fixture(scope="module")
async def prepared(databases: Databases) -> tuple[str, dict[str, str]]:
    """A database with people, sessions, and two days of acts, sealed and verified; and the cookies."""
    url = databases.new(Kind.POSTGRESQL)
    async with open_app(url, **CHEAP) as app:
        room = await open_room(app)
        await _live(room)
        cookies = {name: await _session(room, name) for name in (*WHO, "nyoman.sudarma")}
        await app.composition.foundation.audit_chain.seal()
        await app.composition.security.verification.run()
        await app.composition.foundation.audit_chain.seal()
        return url, cookies


async def _session(room: SecurityRoom, name: str) -> str:
    async with room.app.database.begin() as session:
        person = await find_person(session, name)
    origin = RequestOrigin("10.20.30.40", CHROME)
    event = AuthenticationEvent(person.id, Acr.SECOND_FACTOR, ("pwd", "otp", "mfa"), origin)
    async with room.app.database.transaction() as together:
        opened_session = await room.app.composition.accounts.sessions.open(together, event)
    assert opened_session is not None
    await room.record(AccountsEvent.SESSION_OPENED, str(person.id), str(opened_session.session_id))
    return opened_session.cookie.reveal


async def _live(room: SecurityRoom) -> None:
    """Acts of two days, of every kind that the pages show in a way of its own."""
    sudarma, officer = await room.person_id("nyoman.sudarma"), await room.person_id("komang.adi")
    acts = (
        (AccountsEvent.RESET_APPROVED, f"person:{officer}", sudarma, {"permission": "people:reset"}),
        (
            AccountsEvent.SESSIONS_ENDED_IN_INCIDENT,
            f"person:{officer}",
            sudarma,
            {"count": 2, "reason": "laptop hilang"},
        ),
        (AccountsEvent.SESSION_ENDED, sudarma, "00000000-0000-4000-8000-000000000001", {"reason": "expired"}),
        (AccountsEvent.ROLE_GRANTED, None, sudarma, {"role": "auditor", "office": None, "permission": "roles:grant"}),
        (AccountsEvent.SECOND_FACTOR_FAILED, sudarma, sudarma, {}),
        (OidcEvent.CODE_REPLAYED, CLIENT_ID, "00000000-0000-4000-8000-000000000002", {}),
        (OidcEvent.CONSENT_GIVEN, sudarma, CLIENT_ID, {}),
        (ClientsEvent.CLIENT_UPDATED, f"client:{CLIENT_ID}", CLIENT_ID, {"fields": "redirect_uris", "token": "a-b"}),
    )
    for place in range(60):
        tag, actor, subject, detail = acts[place % len(acts)]
        await room.record(tag, actor, subject, ago=timedelta(minutes=7 * place + 1), **detail)
    facts = room.app.composition.foundation.facts
    facts.count(Fact(FactKind.UNAUTHENTICATED_REFUSED, CLIENT_ID, "uji"), 12)
    await facts.flush()


@pytest.fixture(scope="module")
def office(prepared: tuple[str, dict[str, str]]) -> Iterator[SecurityOffice]:
    url, cookies = prepared
    with start_server(url, log_level="error") as server:
        yield SecurityOffice(server.issuer, cookies)


async def test_every_page_looks_right(browser: Browser, office: SecurityOffice) -> None:
    pages = {
        "keamanan": "/keamanan",
        "keamanan-jejak": "/keamanan/jejak",
        "keamanan-jejak-orang": "/keamanan/jejak?orang=nyoman.sudarma",
        "keamanan-jejak-kosong": "/keamanan/jejak?aplikasi=tidak-ada",
        "keamanan-jejak-salah": "/keamanan/jejak?dari=2026-02-31&hasil=mungkin",
        "keamanan-sesi": "/keamanan/sesi",
        "keamanan-sesi-orang": "/keamanan/sesi?orang=nyoman.sudarma",
        "keamanan-sesi-tutup": "/keamanan/sesi/tutup?orang=nyoman.sudarma",
        "keamanan-kunci": "/keamanan/kunci",
    }
    async with opened(browser, Device()) as tab:
        for name, path in pages.items():
            await office.enter(tab, "komang.adi", path)
            assert "keamanan" in await tab.page.locator(".brand").inner_text()
            await tab.look(name)
        await office.enter(tab, "komang.adi", "/keamanan/jejak?orang=nyoman.sudarma")
        await tab.press("tbody tr:first-child th a")
        await tab.look("keamanan-catatan")
        await tab.open(f"{office.issuer}/keamanan/jejak?orang=nyoman.sudarma&bahasa=en")
        assert "Audit trail" in await tab.page.locator("h1").inner_text()
        await tab.look("keamanan-jejak-english", Device(), Device(1280))


async def test_a_person_is_found_and_a_page_turned_without_script(browser: Browser, office: SecurityOffice) -> None:
    async with opened(browser, Device(script=False)) as tab:
        await office.enter(tab, "auditor", "/keamanan/jejak")
        await tab.page.fill("#cari", "sudarma")
        await tab.press("form[role=search] button")
        assert "Siapa yang Anda maksud?" in await tab.page.locator("main").inner_text()
        assert await tab.page.input_value("#cari") == "sudarma"
        await tab.press(".pick >> text=I Nyoman Sudarma")
        assert tab.page.url == f"{office.issuer}/keamanan/jejak?orang=nyoman.sudarma"
        await tab.page.fill("#cari", SUDARMA_NIP)
        await tab.page.select_option("#peristiwa", "role")
        await tab.press("form[role=search] button")
        assert tab.page.url == f"{office.issuer}/keamanan/jejak?orang=nyoman.sudarma&peristiwa=role"
        assert await tab.page.locator("tbody tr").count() > 3
        await tab.open(f"{office.issuer}/keamanan/jejak")
        await tab.press("a[rel=next]")
        assert "sesudah=" in tab.page.url
        await tab.press("text=Ke awal")
        assert await tab.page.locator("tbody tr").count() == 50


async def test_a_file_is_downloaded_with_the_filters_of_the_page(browser: Browser, office: SecurityOffice) -> None:
    async with opened(browser, Device()) as tab:
        await office.enter(tab, "auditor", "/keamanan/jejak?peristiwa=role")
        async with tab.page.expect_download() as download:
            await tab.page.get_by_role("link", name="Unduh CSV").click()
        file = await (await download.value).path()
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        assert lines[0].startswith("id,number,at,event")
        assert all(",role." in line for line in lines[1:-1])
        assert lines[-1].startswith("chain_head,")


async def test_an_incident(browser: Browser, office: SecurityOffice) -> None:
    async with opened(browser, Device()) as theirs, opened(browser, Device()) as tab:
        await office.enter(theirs, "nyoman.sudarma", "/portal")
        assert theirs.page.url == f"{office.issuer}/portal"
        await office.enter(tab, "komang.adi", "/keamanan/jejak?orang=nyoman.sudarma")
        await tab.press(".btn-bad")
        assert "Chrome di Windows" in await tab.page.locator("main").inner_text()
        await tab.press("main .btn-bad")
        await tab.press("main form .btn-bad")
        assert (await tab.page.title()).startswith("Kesalahan:")
        await tab.look("keamanan-sesi-tutup-salah")
        await tab.page.fill("#alasan", "akun diambil alih")
        await tab.press("main form .btn-bad")
        assert "sesi ditutup" in await tab.page.locator("[role=status]").inner_text()
        await tab.look("keamanan-sesi-ditutup")
        assert await theirs.open_until(f"{office.issuer}/portal", "#password")
        assert "/masuk" in theirs.page.url

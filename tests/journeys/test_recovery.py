"""Back into an account: by a code on paper without script, by e-mail, and by two officers in two browsers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio
from playwright.async_api import Browser

from idp.accounts.code_purpose import CodePurpose
from tests.accounts.officers import City, create_city
from tests.accounts.world import PASSWORD, create_world
from tests.journeys.browser import Device, Tab, opened
from tests.support.app import open_app
from tests.support.databases import Databases, Kind
from tests.support.mail_server import MailServer, mail_server
from tests.support.second_factor import enrol_authenticator, fresh_code
from tests.support.server import start_server

NEW = "sepeda merah di jalan gajah"
NO_SCRIPT = Device(390, script=False)


@dataclass
class RecoveryTown:
    """A provider that sends mails, with officers and Nyoman in it."""

    issuer: str
    city: City
    mails: MailServer

    async def sign_in_officer(self, tab: Tab, username: str) -> None:
        """Password, then a code of the officer's authenticator app."""
        app = self.city.world.app
        await enrol_authenticator(app, username)
        await tab.sign_in(username, PASSWORD)
        await tab.page.fill("#code", await fresh_code(app, username))
        await tab.press("#step-submit")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(databases: Databases) -> AsyncIterator[RecoveryTown]:
    with databases.lend(Kind.POSTGRESQL) as url:
        async with mail_server() as mails, open_app(url, argon2={"memory_kib": 64, "passes": 1}) as app:
            city = await create_city(await create_world(app))
            chosen = {f"mail__{name}": str(value) for name, value in mails.settings.items()}
            with start_server(url, argon2__memory_kib="64", argon2__passes="1", **chosen) as server:
                yield RecoveryTown(server.issuer, city, mails)


async def test_an_account_is_activated_with_a_code_on_paper_without_script(
    browser: Browser, town: RecoveryTown
) -> None:
    world = town.city.world
    await world.import_people({"username": "baru", "name": "Ni Luh Baru"})
    async with world.app.database.begin() as session:
        codes = world.app.composition.accounts.recovery.codes
        issued = await codes.issue(session, await town.city.person_id("baru"), CodePurpose.ACTIVATION)
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{town.issuer}/masuk")
        await tab.press("a[href='/lupa-kata-sandi']")
        await tab.press("a[href='/aktivasi']")
        await tab.press("#pilih")
        assert await tab.page.locator("#kesalahan li").count() == 3
        await tab.page.fill("#username", "baru")
        await tab.page.fill("#kode", issued.code.reveal.lower().replace("-", " "))
        await tab.page.fill("#password", NEW)
        await tab.page.fill("#lagi", NEW)
        await tab.press("#pilih")
        await tab.press("main .btn")
        await tab.sign_in("baru", NEW)
        assert tab.page.url.endswith("/portal")


async def test_the_pages_of_people_who_cannot_log_in(browser: Browser, town: RecoveryTown) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{town.issuer}/lupa-kata-sandi")
        await tab.look("lupa-kata-sandi")
        await tab.press("a[href='/aktivasi']")
        await tab.press("#pilih")
        await tab.look("aktivasi-kosong")


async def test_a_link_by_mail_leads_to_a_new_password(browser: Browser, town: RecoveryTown) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{town.issuer}/lupa-kata-sandi")
        await tab.page.fill("#username", "made")
        await tab.press("#kirim")
        link = await town.mails.find(r"http://localhost:\S+#\S+")
        await tab.open(link)
        assert await tab.page.input_value("#kode") == link.partition("#")[2]
        assert "#" not in tab.page.url, "the code leaves the address bar"
        await tab.look("kata-sandi-dari-surat")
        await tab.page.fill("#password", NEW)
        await tab.press("#pilih")
        assert await tab.page.locator("#berlaku").count() == 1


async def test_two_officers_in_two_browsers_help_somebody_who_lost_the_phone(
    browser: Browser, town: RecoveryTown
) -> None:
    async with (
        opened(browser, Device()) as first,
        opened(browser, Device(1280)) as second,
        opened(browser, NO_SCRIPT) as own,
    ):
        await first.open(f"{town.issuer}/opd/pengaturan-ulang")
        await town.sign_in_officer(first, "sukra.p")
        await first.look("pengaturan-ulang-kosong")
        await first.page.fill("#cari", "sudarma")
        await first.press("form[action$=cari] button")
        await first.press("a[href*='/mulai/']")
        await first.press("#minta")
        await first.look("pengaturan-ulang-mulai-kosong")
        await first.page.check("#faktor")
        await first.page.fill("#alasan", "Ponsel hilang di Pasar Badung, 20 November 2026")
        for box in ("#spoke", "#card", "#own_wish"):
            await first.page.check(box)
        await first.press("#minta")
        await first.look("pengaturan-ulang-menunggu")
        address = first.page.url
        await second.open(address)
        await town.sign_in_officer(second, "sekar")
        await second.look("pengaturan-ulang-periksa")
        await second.press("#setujui")
        await second.look("pengaturan-ulang-periksa-kosong")
        for box in ("#spoke", "#card", "#own_wish"):
            await second.page.check(box)
        await second.page.fill("#kode", await fresh_code(town.city.world.app, "sekar"))
        await second.press("#setujui")
        await second.look("pengaturan-ulang-kode")
        code = await second.page.locator("#kode-kertas").inner_text()
        await second.open(address)
        assert "tidak dapat ditampilkan lagi" in await second.page.locator("main").inner_text()
        await own.open(f"{town.issuer}/aktivasi")
        await own.page.fill("#username", "nyoman")
        await own.page.fill("#kode", code)
        await own.page.fill("#password", NEW)
        await own.page.fill("#lagi", NEW)
        await own.press("#pilih")
        await own.press("main .btn")
        await own.sign_in("nyoman", NEW)
        assert own.page.url.endswith("/portal")

"""Who is signed in keeps the header on pages of errors and consent; what is ignored, and what a logout did, is told."""

from playwright.async_api import Browser

from idp.clients.store import clients
from idp.clients.store import ignored_scopes as store
from idp.clients.store.ignored_scopes import IgnoredScopeCount
from idp.composition import close
from idp.foundation import clock
from idp.protocol.tokens.unusable_scope import ScopeFault
from tests.journeys.asking import asking
from tests.journeys.browser import Device, opened
from tests.journeys.running_demo import OUTSIDE, RunningDemo
from tests.journeys.team_clients import DEVELOPER, add_team_client

WIDE = Device(1280)


async def test_the_header_of_the_account_stays_on_errors_and_consent(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/akun")
        await tab.sign_in()
        await tab.open(asking(demo, OUTSIDE, redirect_uri="https://lain.example/"))
        assert await tab.page.inner_text("#parameter-at-fault code") == "redirect_uri"
        await tab.page.locator("details.menu summary").click()
        assert await tab.page.locator("details.menu a[href='/keluar']").is_visible()
        await tab.page.locator("details.menu summary").click()
        await tab.look("galat-masih-masuk", Device(), WIDE, Device(320))
        await tab.open(f"{demo.issuer}/tidak-ada")
        await tab.look("galat-tidak-ada-masih-masuk", Device(), WIDE)
        await tab.open(f"{demo.issuer}/diagnosis")
        await tab.look("diagnosis-kode-masih-masuk", Device(), WIDE)
        await tab.open(asking(demo, OUTSIDE, scope="openid profile email phone", prompt="consent"))
        await tab.look("izin-masih-masuk", Device(), WIDE, Device(320))


async def test_a_request_uri_and_a_logout_say_what_is_so(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        gone = "urn:ietf:params:oauth:request_uri:tidak-ada"
        await tab.open(f"{demo.issuer}/authorize?client_id={OUTSIDE}&request_uri={gone}")
        assert "Permintaan masuk ini tidak ada di sini" in await tab.page.inner_text("main")
        await tab.look("galat-request-uri", Device(), WIDE)
        await tab.open(f"{demo.issuer}/keluar")
        assert "Anda tidak sedang masuk" in await tab.page.inner_text("main")
        await tab.look("keluar-tanpa-sesi", Device(), WIDE)
        await tab.press("footer a[lang=en]")
        assert "You are not signed in" in await tab.page.inner_text("main")


async def test_a_team_sees_the_scopes_that_are_ignored(browser: Browser, demo: RunningDemo) -> None:
    declared = {"client_name": "Arsip Uji", "redirect_uris": ["https://arsip.example.go.id/balik"], "scope": "openid"}
    await add_team_client(demo, "arsip-diabaikan", declared)
    await ignore_scopes(demo, "arsip-diabaikan")
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/pengembang/klien/arsip-diabaikan/galat")
        await tab.sign_in(DEVELOPER)
        assert "profil" in await tab.page.inner_text("#scope-diabaikan")
        await tab.look("klien-scope-diabaikan", Device(), WIDE, Device(320))


async def ignore_scopes(demo: RunningDemo, client_id: str) -> None:
    """The client asked for these in vain."""
    composition, at = demo.compose(), clock.now()
    try:
        async with composition.foundation.database.begin() as session:
            client = await clients.find_client(session, client_id)
            assert client is not None
            faults = {"profil": ScopeFault.UNKNOWN, "phone": ScopeFault.NOT_REGISTERED, "x" * 64: ScopeFault.UNKNOWN}
            counts = {(client.id, one): IgnoredScopeCount(fault, at, at, 12) for one, fault in faults.items()}
            await store.add_ignored_scopes(session, counts)
    finally:
        await close(composition)

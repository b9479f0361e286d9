"""An application forgets who signed in: the person is told, goes on with one press, and arrives once it is repaired."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from playwright.async_api import Error as BrowserError

from tests.journeys.browser import Device, Tab, opened
from tests.journeys.looping_party import LoopingParty, looping_party
from tests.oidc.parties import CHEAP, PASSWORD, World
from tests.support.app import open_app
from tests.support.databases import Databases
from tests.support.server import start_server

LOOKED_AT = Device(390), Device(1280), Device(390, "dark"), Device(1280, "dark"), Device(320)
LOOP = "#redirect-loop"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def provider(databases: Databases) -> AsyncIterator[World]:
    """A running provider with one person."""
    url = databases.new("postgresql")
    with start_server(url, argon2__memory_kib="8") as server:
        async with open_app(url, issuer=server.issuer, argon2=CHEAP) as app:
            world = World(app)
            await world.person()
            yield world


@pytest_asyncio.fixture(loop_scope="session")
async def party(provider: World) -> AsyncIterator[LoopingParty]:
    """An application of the test's own."""
    with looping_party() as found:
        client = await provider.party(
            client_name="e-RTLH", redirect_uris=[found.redirect_uri], client_uri="https://e-rtlh.example/"
        )
        found.issuer, found.client_id, found.secret = (
            provider.app.settings.issuer,
            client.client_id,
            client.secret or "",
        )
        yield found


async def enter_the_loop(tab: Tab, party: LoopingParty) -> None:
    """Sign in, and wait for the page that ends the loop."""
    await tab.open(f"{party.address}/")
    await tab.page.wait_for_selector("#username")
    await tab.page.fill("#username", "made.ayu")
    await tab.page.fill("#password", PASSWORD)
    await tab.page.locator("#login-submit").click()
    await tab.page.wait_for_selector("#consent-accept")
    await tab.page.locator("#consent-accept").click()
    await tab.page.wait_for_selector(LOOP)


@pytest.mark.parametrize("device", [Device(390, script=False), Device(1280)], ids=lambda device: device.name)
async def test_a_loop_ends_at_a_page_that_goes_on(browser: Browser, party: LoopingParty, device: Device) -> None:
    async with opened(browser, device) as tab:
        await enter_the_loop(tab, party)
        assert len(party.signed_in) == 10, "each request was answered until then"
        told = await tab.page.locator("main").inner_text()
        assert "e-RTLH terus meminta Anda masuk" in told
        assert "aplikasi menerima identitas Anda setiap kali" in told
        assert (await tab.page.locator("#diagnosis-code").inner_text()).startswith("DVS-")
        if device.script:
            await tab.look("masuk-berulang", *LOOKED_AT)
            await tab.page.locator("#loop-developers summary").click()
            await tab.look("masuk-berulang-pengembang", *LOOKED_AT)
        await tab.page.locator("#loop-continue").click()
        await tab.page.wait_for_url("**/authorize?**")
        await tab.page.wait_for_selector(LOOP)
        assert len(party.signed_in) == 11, "one press brings one code"
        party.keeps_session = True
        await tab.page.locator("#loop-continue").click()
        await tab.page.wait_for_selector("#arrived")
        assert len(party.signed_in) == 12


async def test_the_page_in_english_goes_on_with_the_same_request(browser: Browser, party: LoopingParty) -> None:
    async with opened(browser, Device(1280)) as tab:
        party.redeems = False
        await enter_the_loop(tab, party)
        assert "tidak pernah mengambil identitas Anda" in await tab.page.locator("main").inner_text()
        await tab.press('footer a[hreflang="en"]')
        assert "keeps asking you to sign in" in await tab.page.locator("h1").inner_text()
        await tab.look("masuk-berulang-en", Device(390), Device(1280))
        party.redeems = party.keeps_session = True
        await tab.page.locator("#loop-continue").click()
        await tab.page.wait_for_selector("#arrived")
        assert len(party.signed_in) == 1, "state, nonce and verifier are those of the request that was stopped"


async def test_a_loop_of_redirects_alone_is_told_at_the_second_try(browser: Browser, party: LoopingParty) -> None:
    """A browser gives up after twenty redirects, before there are ten codes."""
    async with opened(browser, Device(390)) as tab:
        await tab.open(f"{party.issuer}/portal")
        await tab.sign_in("made.ayu", PASSWORD)
        party.redirects = True
        await tab.open(f"{party.address}/")
        with pytest.raises(BrowserError, match="ERR_TOO_MANY_REDIRECTS"):
            await tab.press("#consent-accept")
        again = Tab(await tab.page.context.new_page(), tab.device)
        await tab.page.close()
        tab.complaints.clear()
        await again.open(f"{party.address}/")
        assert await again.page.locator(LOOP).count() == 1

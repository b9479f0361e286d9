"""An application's own logo, from our address, wherever it is named; a monogram where it has none."""

import httpx
import pytest
from playwright.async_api import Browser

from tests.journeys.asking import asking
from tests.journeys.browser import Device, opened
from tests.journeys.running_demo import RunningDemo
from tests.support.waiting import comes_true

LOGO = "#client-logo img"


@pytest.fixture(scope="module")
def shown(demo: RunningDemo) -> RunningDemo:
    """The demonstration once its logos were fetched."""

    def is_shown() -> bool:
        page = httpx.get(f"{demo.kinerja}/masuk", follow_redirects=True, trust_env=False, verify=False)
        return 'id="client-logo"' in page.text

    assert comes_true(is_shown), "the logo was not fetched"
    return demo


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_logo_is_shown_at_sign_in_and_nobody_elses_server_is_asked(
    browser: Browser, shown: RunningDemo, width: int
) -> None:
    async with opened(browser, Device(width)) as tab:
        await tab.open(f"{shown.kinerja}/masuk")
        asked: list[str] = []
        tab.page.on("request", lambda request: asked.append(request.url))
        await tab.page.reload(wait_until="networkidle")
        picture = tab.page.locator(LOGO)
        assert await picture.evaluate("image => image.complete && image.naturalWidth") == 88
        assert all(url.startswith(shown.issuer) for url in asked)
        await tab.look("masuk-logo", Device(width))


async def test_the_portal_and_the_account_show_it_too(browser: Browser, shown: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{shown.kinerja}/masuk")
        await tab.sign_in("ketut.budi")
        await tab.agree()
        await tab.open(f"{shown.issuer}/portal")
        assert await tab.page.locator(".app .mark img").count() >= 2
        await tab.look("portal-logo")
        await tab.open(f"{shown.issuer}/akun/aplikasi")
        assert await tab.page.locator(".mark img").count() >= 1


async def test_an_application_without_a_logo_has_its_initials(browser: Browser, shown: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(asking(shown))
        assert await tab.page.locator(LOGO).count() == 0
        assert await tab.page.locator(".ask .mark").inner_text()
        assert await tab.page.locator("#client-policy").get_attribute("href") == f"{shown.outside.address}/privasi"
        assert await tab.page.locator("#client-tos").get_attribute("href") == f"{shown.outside.address}/ketentuan"


async def test_a_tile_of_the_portal_begins_the_sign_in_at_the_application(browser: Browser, shown: RunningDemo) -> None:
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(f"{shown.issuer}/portal")
        await tab.sign_in("ketut.budi")
        address = await tab.page.locator(f'.app[href^="{shown.kinerja}/masuk?"]').get_attribute("href")
        assert address
        assert f"iss={shown.issuer.replace(':', '%3A').replace('/', '%2F')}" in address
        await tab.press(f'.app[href^="{shown.kinerja}/masuk?"]')
        await tab.agree()
        assert tab.page.url.startswith(shown.kinerja)
        assert await tab.page.locator("#username").count() == 0

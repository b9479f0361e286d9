"""One password opens both applications, and signing out of one closes the other, in a real browser."""

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import Device, Tab, opened
from tests.journeys.running_demo import PASSWORD, RunningDemo

DEVICES = [Device(width, script=script) for width in (390, 1280) for script in (True, False)]


async def enter(tab: Tab, sample: str) -> None:
    await tab.open(f"{sample}/")
    await tab.press("#sign-in")


async def closes(tab: Tab, sample: str) -> None:
    """Wait until the sample no longer knows the person."""
    assert await tab.open_until(f"{sample}/", "#sign-in"), f"{sample} still knows the person"


async def walk(tab: Tab, first: str, second: str) -> None:
    await enter(tab, first)
    assert await tab.page.locator("h1").inner_text() == "Masuk"
    await tab.sign_in()
    await tab.agree()
    assert tab.page.url == f"{first}/saya"
    name = await tab.page.locator("#person-name").inner_text()

    await enter(tab, second)
    await tab.agree()
    assert tab.page.url == f"{second}/saya", "the second application asks for no password"
    assert await tab.page.locator("#person-name").inner_text() == name

    await tab.press("#sign-out-everywhere")
    await tab.press("#logout-confirm")
    assert tab.page.url.startswith(second)
    assert await tab.page.locator("#signed-out-everywhere").count() == 1
    await closes(tab, first)

    await tab.press("#sign-in")
    assert await tab.page.locator("#password").count() == 1, "the provider asks for the password again"


@pytest.mark.parametrize("device", DEVICES, ids=lambda device: device.name)
async def test_one_password_two_applications_one_sign_out(browser: Browser, demo: RunningDemo, device: Device) -> None:
    async with opened(browser, device) as tab:
        await walk(tab, demo.kinerja, demo.arsip)


async def test_the_same_when_the_applications_are_another_site(
    browser: Browser, demo: RunningDemo, crossing: tuple[str, str]
) -> None:
    first, second = crossing
    assert demo.issuer.startswith("http://localhost:")
    assert first.startswith("http://127.0.0.1:")
    async with opened(browser, Device()) as tab:
        await enter(tab, first)
        await tab.sign_in()
        await tab.agree()
        assert tab.page.url == f"{first}/saya"
        await enter(tab, second)
        await tab.agree()
        assert tab.page.url == f"{second}/saya"
        await tab.press("#sign-out-everywhere")
        await tab.press("#logout-confirm")
        assert await tab.page.locator("#signed-out-everywhere").count() == 1


@pytest.mark.parametrize("script", [True, False])
async def test_a_person_may_go_back_without_signing_in(browser: Browser, demo: RunningDemo, script: bool) -> None:
    async with opened(browser, Device(script=script)) as tab:
        await enter(tab, demo.kinerja)
        await tab.press("#login-cancel")
        assert tab.page.url.startswith(f"{demo.kinerja}/masuk/kembali?")
        assert "error=access_denied" in tab.page.url


async def test_many_tabs_each_find_their_own_way(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(1280)) as one:
        await enter(one, demo.kinerja)
        other = Tab(await one.page.context.new_page(), one.device)
        await enter(other, demo.arsip)
        await one.sign_in()
        await one.agree()
        assert one.page.url == f"{demo.kinerja}/saya"
        await other.sign_in()
        await other.agree()
        assert other.page.url == f"{demo.arsip}/saya"


async def test_the_back_button_after_signing_in_asks_for_nothing(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await enter(tab, demo.kinerja)
        form = tab.page.url
        await tab.sign_in()
        await tab.agree()
        await tab.open(form)
        assert tab.page.url == f"{demo.kinerja}/saya" or not await tab.page.locator("#password").count()


async def test_the_keyboard_alone_is_enough(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(1280)) as tab:
        await enter(tab, demo.kinerja)
        await tab.page.keyboard.press("Tab")
        assert await tab.page.evaluate("document.activeElement.className") == "skip"
        await tab.page.keyboard.press("Enter")
        await tab.page.keyboard.press("Tab")
        assert await tab.page.evaluate("document.activeElement.id") == "username"
        await tab.page.keyboard.type("luh.sari")
        await tab.page.keyboard.press("Tab")
        await tab.page.keyboard.type(PASSWORD)
        async with tab.page.expect_navigation():
            await tab.page.keyboard.press("Enter")
        for _ in range(20):
            if await tab.page.evaluate("document.activeElement.id") == "consent-accept":
                break
            await tab.page.keyboard.press("Tab")
        async with tab.page.expect_navigation():
            await tab.page.keyboard.press("Enter")
        assert tab.page.url == f"{demo.kinerja}/saya"

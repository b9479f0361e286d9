"""What script, language and choice of colours add; and what the sign-in page weighs."""

from playwright.async_api import Browser, CDPSession

from tests.journeys.browser import Device, opened
from tests.journeys.running_demo import RunningDemo

#: ui.md 10: everything the first visit loads, as it travels.
HEAVIEST = 46_000
#: A browser without a window has a pointer at the edge of each page, which the page would take for somebody's.
NO_POINTER = "addEventListener('pointermove', event => event.stopImmediatePropagation(), true)"


async def test_the_sign_in_page_is_light(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.page.add_init_script(NO_POINTER)
        debugger: CDPSession = await tab.page.context.new_cdp_session(tab.page)
        await debugger.send("Network.enable")
        await debugger.send("Network.setCacheDisabled", {"cacheDisabled": True})
        weights: list[float] = []
        debugger.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
        await tab.page.goto(f"{demo.kinerja}/masuk", wait_until="networkidle")
        assert len(weights) >= 4, "page, font, icons, script"
        assert sum(weights) <= HEAVIEST, f"{sum(weights):.0f} bytes: {weights}"


async def test_no_request_leaves_the_host(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        asked: list[str] = []
        tab.page.on("request", lambda request: asked.append(request.url))
        await tab.page.goto(f"{demo.issuer}/portal", wait_until="networkidle")
        assert asked
        assert all(url.startswith(f"{demo.issuer}/") for url in asked)


async def test_a_password_can_be_shown_and_is_hidden_again_when_sent(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        await tab.page.fill("#password", "rahasia")
        await tab.page.get_by_role("button", name="Tampilkan").click()
        assert await tab.page.get_attribute("#password", "type") == "text"
        await tab.page.get_by_role("button", name="Sembunyikan").click()
        assert await tab.page.get_attribute("#password", "type") == "password"


async def test_without_script_there_is_no_button_that_does_nothing(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        assert await tab.page.locator("button:visible").count() == 1
        await tab.open(f"{demo.issuer}/tidak/ada")
        assert await tab.page.locator("button:visible").count() == 0


async def test_english_is_one_link_away_and_stays(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        asked = tab.page.url
        await tab.press("footer >> text=English")
        assert await tab.page.locator("h1").inner_text() == "Sign in"
        assert "lanjut=" in tab.page.url, "the question is not lost"
        await tab.look("masuk-english", Device())
        await tab.open(asked)
        assert await tab.page.get_attribute("html", "lang") == "en"
        await tab.press("footer >> text=Bahasa Indonesia")
        assert await tab.page.locator("h1").inner_text() == "Masuk"


async def test_a_person_may_choose_light_colours(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(scheme="dark")) as tab:
        ground = "getComputedStyle(document.body).backgroundColor"
        await tab.open(f"{demo.issuer}/aksesibilitas")
        dark = await tab.page.evaluate(ground)
        await tab.press("button >> text=Selalu terang")
        assert await tab.page.evaluate(ground) != dark
        await tab.look("aksesibilitas-terang", tab.device)
        await tab.press("button >> text=Ikuti perangkat saya")
        assert await tab.page.evaluate(ground) == dark

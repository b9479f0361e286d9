"""A browser without cookies, a session that ended elsewhere, many sessions of one kind: each page on each device."""

from playwright.async_api import Browser

from tests.journeys.browser import Device, Tab, opened
from tests.journeys.running_demo import PASSWORD, RunningDemo

EVERY = (Device(390), Device(1280), Device(390, "dark"), Device(1280, "dark"), Device(320))


async def leave_passkeys_out(tab: Tab) -> None:
    """Answer what script asks for passkeys with nothing: without cookies it is refused, and the console says so."""
    await tab.page.route("**/tantangan", lambda route: route.fulfill(body="{}"))


async def send_without_cookies(tab: Tab) -> None:
    """Sign in as a browser does that takes no cookies."""
    await tab.page.fill("#username", "wayan.sukra")
    if await tab.page.locator("#password").count():
        await tab.page.fill("#password", PASSWORD)
    await tab.page.context.clear_cookies()
    await tab.press("form[novalidate] button[type=submit]:not([hidden])")


async def test_a_browser_that_takes_no_cookies(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        await send_without_cookies(tab)
        assert "Peramban ini tidak menyimpan kuki" in await tab.page.locator("main").inner_text()
        assert await tab.page.input_value("#username") == "wayan.sukra"
        await tab.page.get_by_text("Firefox", exact=True).click()
        assert await tab.page.get_by_text("pilih Standar").is_visible()
        await tab.picture("kuki-diblokir-390-no-script")
        await tab.press("#cookies-allowed")
        assert await tab.page.input_value("#username") == "wayan.sukra"
        await tab.page.fill("#password", PASSWORD)
        await tab.press("#login-submit")
        assert tab.page.url.startswith(demo.issuer), "signed in, and on to the notice of the application"
        assert not await tab.page.locator("#login-submit").count()
    async with opened(browser, Device()) as tab:
        await leave_passkeys_out(tab)
        await tab.open(f"{demo.kinerja}/masuk")
        await send_without_cookies(tab)
        await tab.look("kuki-diblokir", *EVERY)
        await tab.open(f"{demo.issuer}/aksesibilitas")
        await tab.page.context.clear_cookies()
        await tab.press("main form button")
        assert await tab.page.locator("#error-page").count() == 1
        await tab.look("galat-kuki-diblokir")
        await tab.open(f"{demo.kinerja}/masuk")
        await tab.page.fill("#username", "wayan.sukra")
        await tab.page.context.clear_cookies()
        async with opened(browser, Device()) as other:
            await other.open(f"{demo.issuer}/masuk")
            await tab.page.context.add_cookies(await other.page.context.cookies())  # type: ignore[arg-type]
        await tab.press("#login-submit")
        assert "Tab lain dibuka bersamaan" in await tab.page.locator("main").inner_text()
        await tab.look("kuki-tab-lain")


async def test_a_session_that_ended_elsewhere_and_sessions_of_one_kind(browser: Browser, demo: RunningDemo) -> None:
    async with (
        opened(browser, Device()) as mine,
        opened(browser, Device(script=False)) as second,
        opened(browser, Device()) as third,
    ):
        for tab in (mine, second, third):
            await tab.open(f"{demo.issuer}/akun")
            await tab.sign_in("wayan.sukra")
        await mine.open(f"{demo.issuer}/akun")
        rows = mine.page.locator("section[aria-labelledby=h-sesi] > .rows > li")
        assert "Perangkat ini" in await rows.first.inner_text()
        assert await rows.count() == 2, "the other two are one group"
        await mine.look("akun-kelompok", *EVERY)
        await mine.page.locator("section[aria-labelledby=h-sesi] details summary").click()
        await mine.look("akun-kelompok-terbuka", *EVERY)
        await mine.press("form[action='/akun/sesi/sejenis/akhiri'] button")
        assert "sesi sudah diakhiri" in await mine.page.locator("[role=status]").inner_text()
        for tab in (second, third):
            await tab.open(f"{demo.issuer}/akun")
            assert "dari perangkat lain." in await tab.page.locator(".says").inner_text()
        await third.look("masuk-sesi-diakhiri", *EVERY)
        await second.open(f"{demo.issuer}/masuk")
        assert "dari perangkat lain." not in await second.page.locator("main").inner_text()

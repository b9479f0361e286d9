"""Help and the causes of errors: found without script, in both languages, on every width and in every scheme."""

from playwright.async_api import Browser

from tests.journeys.asking import asking
from tests.journeys.browser import Device, opened
from tests.journeys.running_demo import OUTSIDE, RunningDemo

CASE = "getComputedStyle(document.querySelector('section#kode p')).textTransform"
CAUSE = "/bantuan/galat/redirect_uri_unregistered"


async def test_a_developer_finds_the_cause_of_an_error_without_script(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(f"{demo.issuer}/bantuan")
        assert await tab.page.evaluate(CASE) == "none", "text is not written like a code"
        await tab.page.fill("#cari", "Garis miring")
        await tab.press("form[role=search] button")
        await tab.press(f'a[href="{CAUSE}"]')
        assert "redirect_uri_unregistered" in await tab.page.inner_text("main")
        await tab.press('a[href="/bantuan/galat/client_unknown"]')
        await tab.page.fill("#cari", "tidak ada yang begini")
        await tab.press("form[role=search] button")
        assert "Tidak ada yang ditemukan" in await tab.page.inner_text("main")
        await tab.press("footer a[lang=en]")
        assert "Nothing was found" in await tab.page.inner_text("main")
        assert await tab.page.input_value("#cari") == "tidak ada yang begini"


async def test_a_code_typed_into_help_is_opened(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(asking(demo, OUTSIDE, redirect_uri="https://lain.example/"))
        code = await tab.page.inner_text("#diagnosis-code")
        demo.wait_for_report(code)
        await tab.open(f"{demo.issuer}/bantuan")
        await tab.page.fill("#cari", code.lower())
        await tab.press("form[role=search] button")
        assert tab.page.url == f"{demo.issuer}/diagnosis/{code}"


async def test_the_pages_of_help_on_every_device(browser: Browser, demo: RunningDemo) -> None:
    pages = {
        "sebab-alamat": CAUSE,
        "sebab-alamat-inggris": f"{CAUSE}?bahasa=en",
        "sebab-rahasia": "/bantuan/galat/client_secret_wrong?bahasa=id",
        "sebab-jwt": "/bantuan/galat/jwt_audience_wrong",
        "sebab-halaman": "/bantuan/galat/stale_page",
        "sebab-daftar": "/bantuan/galat",
        "sebab-cari": "/bantuan/galat?cari=rahasia",
        "sebab-tidak-ada": "/bantuan/galat/tidak_ada",
        "bantuan-cari": "/bantuan?cari=kata+sandi",
        "bantuan-cari-kosong": "/bantuan?cari=qqqq",
    }
    async with opened(browser, Device()) as tab:
        for name, path in pages.items():
            await tab.open(f"{demo.issuer}{path}")
            await tab.look(name)

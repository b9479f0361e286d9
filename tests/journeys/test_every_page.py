"""Every page in every width and colour: silent console, no sideways scrolling, nothing axe-core objects to."""

from playwright.async_api import Browser

from tests.journeys.asking import asking
from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import OUTSIDE, RunningDemo
from tests.support.server import ROOT


async def test_signing_in(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        await tab.look("masuk")
        await tab.press("#login-submit")
        assert (await tab.page.title()).startswith("Kesalahan:")
        assert await tab.page.evaluate("document.activeElement.id") == "kesalahan"
        await tab.look("masuk-kosong")
        await tab.sign_in("19850", "salah")
        assert "Anda mengetik 5 angka" in await tab.page.locator("#kesalahan").inner_text()
        await tab.look("masuk-nip")
        await tab.sign_in("tidak.ada", "salah")
        assert await tab.page.input_value("#username") == "tidak.ada", "the name is kept"
        assert await tab.page.input_value("#password") == ""
        await tab.look("masuk-tidak-cocok")


async def test_the_wait_after_too_many_tries(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        for _ in range(8):
            if await tab.page.locator("#throttled").count():
                break
            await tab.sign_in("tak.dikenal", "salah")
        assert "WITA" in await tab.page.locator("#throttled").inner_text()
        assert "tidak dikunci" in await tab.page.locator("#throttled").inner_text()
        await tab.look("masuk-dibatasi")
        await tab.press("main .btn")
        assert await tab.page.locator("#login-submit").count() == 1, "trying again is a link"


async def test_dead_ends(browser: Browser, demo: RunningDemo) -> None:
    ends: dict[str, str] = {
        "galat-alamat-kembali": asking(demo, OUTSIDE, redirect_uri="https://penipu.example/"),
        "galat-aplikasi-tak-dikenal": asking(demo, "bukan-siapa-siapa"),
        "galat-tidak-ada": f"{demo.issuer}/tidak/ada",
        "galat-tautan-lama": f"{demo.issuer}/authorize/tidak-ada",
        "galat-keluar": f"{demo.issuer}/end_session?client_id={OUTSIDE}&post_logout_redirect_uri=https://penipu.example/",
        "masuk-terlambat": f"{demo.issuer}/masuk?lanjut=tidak-ada",
    }
    async with opened(browser, Device()) as tab:
        for name, address in ends.items():
            await tab.open(address)
            assert await tab.page.locator("#error-page").count() == 1, name
            assert "penipu" not in await tab.page.content(), "nothing that was sent is shown"
            await tab.look(name)


async def test_the_portal(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/portal")
        await tab.look("masuk-portal")
        await sign_in_officer(tab, demo, "gede.arya")
        assert tab.page.url == f"{demo.issuer}/portal"
        await tab.look("portal")
        await tab.page.locator(".menu summary").click()
        await tab.look("menu-akun")
        await tab.open(f"{demo.issuer}/portal?cari=zzzz")
        await tab.look("portal-kosong")


async def test_the_account(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.arsip}/masuk")
        await tab.sign_in("ketut.budi")
        await tab.look("pemberitahuan")
        await tab.press("#consent-accept")
        await tab.open(f"{demo.issuer}/akun")
        await tab.look("akun")
        await tab.open(f"{demo.issuer}/akun/riwayat")
        await tab.look("riwayat")
        await tab.open(f"{demo.issuer}/akun/aplikasi")
        await tab.look("aplikasi-terhubung")


async def test_papers(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        for name in ("bantuan", "privasi", "aksesibilitas", "api/docs"):
            await tab.open(f"{demo.issuer}/{name}")
            await tab.look(name.replace("/", "-"))


async def test_the_description_of_the_api_is_folded_and_opens_without_script(
    browser: Browser, demo: RunningDemo
) -> None:
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(f"{demo.issuer}/api/docs")
        assert await tab.page.evaluate("document.documentElement.scrollHeight") < 4_000
        await tab.page.locator("main > details > summary").first.click()
        operations = tab.page.locator("details[name=operasi]")
        for number in (0, 1):
            await operations.nth(number).locator("> summary").click()
            assert await tab.page.locator("details[name=operasi][open]").count() == 1, "one is open at a time"
        await tab.page.locator("details[name=operasi][open] a[href^='#bentuk-']").first.click()
        assert await tab.page.locator("details[name=bentuk][open] table").first.is_visible(), (
            "an anchor opens its shape"
        )
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/api/docs?bahasa=en")
        assert "Shapes of data" in await tab.page.locator("main").inner_text()
        for number in (0, 1):
            await tab.page.locator("main > details > summary").nth(number).click()
        await tab.page.locator("details[name=operasi] > summary").first.click()
        await tab.look("api-docs-terbuka", Device(), Device(1280))


async def test_somebody_without_the_role_is_told_whom_to_ask(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/kominfo")
        await tab.sign_in("made.ayu")
        assert await tab.page.locator("#error-page").count() == 1
        await tab.look("bukan-untuk-anda")


async def test_the_guide_for_developers(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/bantuan")
        await tab.press('a[href="/bantuan/pengembang"]')
        assert await tab.page.locator("h1").inner_text() == "Sambungkan aplikasi Anda"
        await tab.look("panduan-pengembang")
        await tab.open(f"{demo.issuer}/bantuan/pengembang?bahasa=en")
        assert await tab.page.locator("h1").inner_text() == "Plug an application in"
        await tab.look("panduan-pengembang-en")


async def test_the_sign_in_button_of_the_kits(browser: Browser) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open((ROOT / "clients/kits/tombol-masuk/contoh.html").as_uri())
        assert await tab.page.locator(".divos-masuk").count() == 3
        await tab.look("tombol-masuk")

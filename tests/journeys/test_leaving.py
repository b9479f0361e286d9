"""Leaving: what the page says of each application, and browsers that are signed out from afar."""

from playwright.async_api import Browser, expect

from tests.journeys.asking import asking, redeem
from tests.journeys.browser import Device, Tab, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo

ARSIP = "contoh-arsip"


async def leave(tab: Tab, demo: RunningDemo) -> None:
    await tab.open(f"{demo.issuer}/keluar")
    await tab.press("#logout-confirm")


async def test_leaving_when_everybody_confirms(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.agree()
        await tab.open(f"{demo.issuer}/keluar")
        await tab.look("keluar-tanya")
        await tab.press("#logout-confirm")
        assert "Anda sudah keluar dari DIVOS dan 1 aplikasi" in await tab.page.locator("#logged-out").inner_text()
        await tab.look("keluar-tanda-terima")


async def test_the_page_after_leaving_says_who_may_still_be_open_and_asks_again(
    browser: Browser, demo: RunningDemo
) -> None:
    demo.command("clients", "update", ARSIP, "--set", f"backchannel_logout_uri={demo.arsip}/tidak/ada")
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.agree()
        await tab.open(f"{demo.arsip}/masuk")
        await tab.agree()
        await tab.open(asking(demo))
        await tab.agree()
        assert redeem(demo, demo.outside.latest).status_code == 200
        await leave(tab, demo)
        await expect(tab.page.locator("text=Menunggu jawaban")).to_have_count(0, timeout=15_000)
        assert "2 aplikasi mungkin masih terbuka" in await tab.page.locator("h1").inner_text()
        receipts = tab.page.locator("#logged-out .rows > li")
        answers = {
            await one.locator("b").inner_text(): await one.locator(".tag").inner_text() for one in await receipts.all()
        }
        assert answers == {
            "e-Kinerja": "Sudah keluar",
            "Smart Arsip": "Tidak terjangkau",
            "Lapak Koperasi Pegawai (contoh)": "Keluar sendiri",
        }
        await tab.look("keluar-sebagian")
        again = tab.page.locator("button >> text=Coba hubungi lagi")
        assert await again.count() == 1
        demo.command("clients", "update", ARSIP, "--set", f"backchannel_logout_uri={demo.arsip}/keluar/dari-divos")
        await tab.page.wait_for_timeout(1_000)
        # looked for and pressed in one: meanwhile the provider tries again by itself, and the page shows that
        await again.evaluate_all("found => found.forEach(button => button.click())")
        await expect(tab.page.locator("h1")).to_contain_text("1 aplikasi mungkin masih terbuka", timeout=30_000)
        await expect(tab.page.locator("text=Coba hubungi lagi"), "nobody is left to be asked").to_have_count(0)
        await tab.open(f"{demo.arsip}/")
        assert await tab.page.locator("#sign-in").count() == 1, "the application has closed its session"


async def signed_in_twice(here: Tab, there: Tab, demo: RunningDemo, username: str) -> None:
    for tab in (here, there):
        await tab.open(f"{demo.issuer}/akun")
        await tab.sign_in(username)
    await here.open(f"{demo.issuer}/akun")


async def is_signed_out(tab: Tab, demo: RunningDemo) -> bool:
    return await tab.open_until(f"{demo.issuer}/akun", "#password")


async def test_one_other_session_is_ended(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as here, opened(browser, Device(1280)) as there:
        await signed_in_twice(here, there, demo, "wayan.sukra")
        each = "section[aria-labelledby=h-sesi] form:not([action*=sejenis]) button >> text=Keluarkan"
        others = await here.page.locator(each).count()
        groups = (
            "document.querySelectorAll('section[aria-labelledby=h-sesi] details').forEach(one => { one.open = true })"
        )
        await here.page.evaluate(groups)
        await here.press(f"{each} >> nth=0")
        assert "1 sesi sudah diakhiri" in await here.page.locator("[role=status]").inner_text()
        assert await here.page.locator(each).count() == others - 1
        assert await is_signed_out(there, demo)
        await here.open(f"{demo.issuer}/akun")
        assert await here.page.locator("#password").count() == 0, "this one goes on"


async def test_all_other_sessions_are_ended(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as here, opened(browser, Device(1280)) as there:
        await signed_in_twice(here, there, demo, "made.ayu")
        await here.look("akun-dua-sesi", Device(390), Device(1280))
        await here.press("button >> text=Keluar dari perangkat lain")
        assert "diakhiri" in await here.page.locator("[role=status]").inner_text()
        assert await is_signed_out(there, demo)

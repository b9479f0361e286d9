"""The sign-in history in two browsers: a new one is asked about, and "Bukan saya" ends it."""

from playwright.async_api import Browser

from tests.journeys.browser import Device, opened
from tests.journeys.running_demo import RunningDemo


async def test_somebody_elses_login_is_asked_about_and_ended(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as mine, opened(browser, Device(script=False)) as theirs:
        await mine.open(f"{demo.issuer}/akun")
        await mine.sign_in("wayan.sukra")
        await theirs.open(f"{demo.issuer}/akun")
        await theirs.sign_in("wayan.sukra", "bukan kata sandinya")
        await theirs.sign_in("wayan.sukra")
        assert await theirs.page.locator("h1").inner_text() == "Akun saya"
        await mine.open(f"{demo.issuer}/akun")
        await mine.page.get_by_role("link", name="Periksa apakah itu Anda").click()
        assert "Apakah ini Anda?" in await mine.page.locator("main").inner_text()
        await mine.look("riwayat-perangkat-baru")
        await mine.page.locator(".alert .btn-bad").click()
        assert "DVS-" in await mine.page.locator("[role=status]").inner_text()
        await mine.look("riwayat-bukan-saya")
        await theirs.open(f"{demo.issuer}/akun")
        assert await theirs.page.locator("#login-submit").count() == 1, "its session has ended"

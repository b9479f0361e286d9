"""A person changes the password on a telephone, without script, and the other browser is out."""

from playwright.async_api import Browser

from tests.journeys.browser import Device, Tab, opened
from tests.journeys.running_demo import PASSWORD, RunningDemo

WHO, NEW = "luh.sari", "tegalalang hujan sepeda"


async def change(tab: Tab, present: str, new: str) -> None:
    await tab.page.fill("#sandi", present)
    await tab.page.fill("#sandi_baru", new)
    await tab.press("#ganti-sandi")


async def test_a_person_changes_the_password(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as office, opened(browser, Device(script=False)) as phone:
        for tab in (office, phone):
            await tab.open(f"{demo.issuer}/akun")
            await tab.sign_in(WHO)
        await phone.press("a[href='/akun/kata-sandi']")
        await change(phone, PASSWORD, "LuhSari1234!")
        assert await phone.page.input_value("#sandi") == "", "no password is sent back"
        assert "nama" in await phone.page.locator("#saran-sandi").inner_text()
        await change(phone, "salah", NEW)
        assert "tidak cocok" in await phone.page.locator("#kesalahan").inner_text()
        await change(phone, PASSWORD, NEW)
        assert "sudah diganti" in await phone.page.locator("[role=status]").inner_text()
        await office.open(f"{demo.issuer}/akun")
        assert await office.page.locator("#password").count() == 1, "the other browser is out"
        await office.sign_in(WHO, NEW)
        assert office.page.url == f"{demo.issuer}/akun"
        # as it was, for those who come after
        await phone.open(f"{demo.issuer}/akun/kata-sandi")
        await change(phone, NEW, PASSWORD)
        assert "sudah diganti" in await phone.page.locator("[role=status]").inner_text()


async def test_the_page_in_every_state(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/akun/kata-sandi")
        await tab.sign_in(WHO)
        await tab.look("kata-sandi")
        await tab.press("#ganti-sandi")
        assert await tab.page.evaluate("document.activeElement.id") == "kesalahan"
        await tab.look("kata-sandi-kosong")
        await change(tab, PASSWORD, "P@$$w0rd!123")
        await tab.look("kata-sandi-mudah")
        await tab.open(f"{demo.issuer}/akun/kata-sandi?bahasa=en")
        assert await tab.page.locator("h1").inner_text() == "Change password"
        await tab.look("kata-sandi-english", Device(), Device(1280))
        await tab.open(f"{demo.issuer}/akun/kata-sandi?bahasa=id")
        for _ in range(6):
            await change(tab, "salah", NEW)
        assert "tidak dikunci" in await tab.page.locator("#throttled").inner_text()
        await tab.look("kata-sandi-dibatasi")

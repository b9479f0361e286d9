"""A person changes the password on a telephone, without script, and the other browser is out."""

import json

import pytest
from playwright.async_api import Browser

from tests.journeys.browser import Device, Tab, opened
from tests.journeys.running_demo import PASSWORD, RunningDemo

NEW = "tegalalang hujan sepeda"


@pytest.fixture
def person(demo: RunningDemo, request: pytest.FixtureRequest) -> str:
    """The username of somebody nobody else signs in as: what one test makes wait, the next would find waiting."""
    username = request.node.name.removeprefix("test_").replace("_", "-")
    file = demo.stage.folder / "person.json"
    file.write_text(json.dumps({"people": [{"username": username, "name": "Putu Ganti (orang contoh)"}]}))
    demo.command("people", "import", str(file))
    demo.command("people", "password", username, "--password-stdin", typed=PASSWORD)
    return username


async def change(tab: Tab, present: str, new: str) -> None:
    await tab.page.fill("#sandi", present)
    await tab.page.fill("#sandi_baru", new)
    await tab.press("#ganti-sandi")


async def test_a_person_changes_the_password(browser: Browser, demo: RunningDemo, person: str) -> None:
    async with opened(browser, Device()) as office, opened(browser, Device(script=False)) as phone:
        for tab in (office, phone):
            await tab.open(f"{demo.issuer}/akun")
            await tab.sign_in(person)
        await phone.press("a[href='/akun/kata-sandi']")
        await change(phone, PASSWORD, "PutuGanti1234!")
        assert await phone.page.input_value("#sandi") == "", "no password is sent back"
        assert "nama" in await phone.page.locator("#saran-sandi").inner_text()
        await change(phone, "salah", NEW)
        assert "tidak cocok" in await phone.page.locator("#kesalahan").inner_text()
        await change(phone, PASSWORD, NEW)
        assert "sudah diganti" in await phone.page.locator("[role=status]").inner_text()
        await office.open(f"{demo.issuer}/akun")
        assert await office.page.locator("#password").count() == 1, "the other browser is out"
        await office.sign_in(person, NEW)
        assert office.page.url == f"{demo.issuer}/akun"


async def test_the_page_in_every_state(browser: Browser, demo: RunningDemo, person: str) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/akun/kata-sandi")
        await tab.sign_in(person)
        await tab.look("kata-sandi")
        await tab.press("#ganti-sandi")
        assert await tab.page.evaluate("document.activeElement.id") == "kesalahan"
        await tab.look("kata-sandi-kosong")
        await change(tab, PASSWORD, "P@$$w0rd!123")
        await tab.look("kata-sandi-mudah")
        await tab.open(f"{demo.issuer}/akun/kata-sandi?bahasa=en")
        assert await tab.page.locator("h1").inner_text() == "Change password"
        await tab.look("kata-sandi-english", Device(), Device(1280))


async def test_the_page_of_somebody_who_must_wait(browser: Browser, demo: RunningDemo, person: str) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/akun/kata-sandi")
        await tab.sign_in(person)
        for _ in range(6):
            await change(tab, "salah", NEW)
        assert "tidak dikunci" in await tab.page.locator("#throttled").inner_text()
        await tab.look("kata-sandi-dibatasi")

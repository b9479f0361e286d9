"""A person with a password from the office chooses another on the way to an application, without script."""

import json
from pathlib import Path

from playwright.async_api import Browser

from tests.journeys.browser import Device, opened
from tests.journeys.running_demo import RunningDemo

WHO, GIVEN, NEW = "putu.baru", "sandi dari pengelola kantor", "tegalalang hujan sepeda"


async def test_a_person_chooses_a_new_password_and_goes_on_to_the_application(
    browser: Browser, demo: RunningDemo, tmp_path: Path
) -> None:
    file = tmp_path / "people.json"
    file.write_text(json.dumps({"people": [{"username": WHO, "name": "Putu Baru (orang contoh)"}]}))
    demo.command("people", "import", str(file))
    demo.command("people", "password", WHO, "--password-stdin", "--must-change", typed=GIVEN)
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        await tab.sign_in(WHO, GIVEN)
        assert "/masuk/kata-sandi-baru" in tab.page.url
        await tab.look("kata-sandi-wajib")
        await tab.page.fill("#sandi_baru", "PutuBaru1234")
        await tab.press("#new-password-submit")
        assert await tab.page.evaluate("document.activeElement.id") == "kesalahan"
        await tab.look("kata-sandi-wajib-mudah")
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(f"{demo.kinerja}/masuk")
        await tab.sign_in(WHO, GIVEN)
        await tab.page.fill("#sandi_baru", NEW)
        await tab.press("#new-password-submit")
        await tab.agree()
        assert tab.page.url == f"{demo.kinerja}/saya"

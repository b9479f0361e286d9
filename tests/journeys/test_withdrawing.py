"""An application asks to work at an API, in words; asks for more; is sent away again: with and without script."""

import json

import httpx
import pytest
from playwright.async_api import Browser, Page

from idp.protocol.grant_type import GrantType
from tests.journeys.asking import asking, redeem
from tests.journeys.browser import Device, opened
from tests.journeys.running_demo import OUTSIDE_SECRET, RunningDemo
from tests.support.waiting import comes_true

ARCHIVE, CLIENT, SCREEN = "https://arsip.example.go.id", "peminjam-arsip", "layar-arsip"
SOME = (Device(320), Device(390), Device(1280, "dark"))


@pytest.fixture(scope="module")
def borrower(demo: RunningDemo) -> RunningDemo:
    """An outside application and a screen that may read the city's archive, once people allow it."""
    reading, borrowing = "arsip:baca=Membaca daftar arsip|Read the list of records", "arsip:pinjam=Meminjam arsip"
    demo.command("apis", "add", ARCHIVE, "Arsip Digital Kota", "--scope", reading, "--scope", borrowing)
    document = {
        "client_id": CLIENT,
        "client_secret": OUTSIDE_SECRET,
        "client_name": "Peminjam Arsip (contoh)",
        "redirect_uris": [demo.outside.redirect_uri],
        "frontchannel_logout_uri": f"{demo.outside.address}/keluar-depan",
        "grant_types": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile arsip:baca arsip:pinjam",
        "resources": [ARCHIVE],
        "profile": "standar",
        "ownership": "luar",
        "environment": "uji",
    }
    screen = document | {
        "client_id": SCREEN,
        "client_name": "Layar Arsip (contoh)",
        "grant_types": [GrantType.DEVICE_CODE],
        "token_endpoint_auth_method": "none",
        "profile": "publik",
    }
    for code_only in ("client_secret", "redirect_uris", "frontchannel_logout_uri"):
        del screen[code_only]
    file = demo.stage.folder / "borrower.json"
    file.write_text(json.dumps({"clients": [document, screen]}))
    demo.command("clients", "import", str(file))
    assert comes_true(lambda: _knows_the_archive(demo)), "the provider learns of a command within a second"
    return demo


def _knows_the_archive(demo: RunningDemo) -> bool:
    form = {"grant_type": GrantType.CLIENT_CREDENTIALS, "resource": ARCHIVE}
    answer = httpx.post(f"{demo.issuer}/token", data=form, auth=(CLIENT, OUTSIDE_SECRET), trust_env=False, verify=False)
    return answer.is_success


async def rows(page: Page) -> list[str]:
    return [" ".join((await row.inner_text()).split()) for row in await page.locator("main .rows > li .what").all()]


@pytest.mark.parametrize("device", [Device(), Device(1280, script=False)], ids=lambda device: device.name)
async def test_a_person_allows_a_little_refuses_more_and_takes_it_back(
    browser: Browser, borrower: RunningDemo, device: Device
) -> None:
    async with opened(browser, device) as tab:
        reading = asking(borrower, CLIENT, scope="openid profile arsip:baca", resource=ARCHIVE)
        await tab.open(reading)
        await tab.sign_in("wayan.sukra")
        assert (await rows(tab.page))[1:] == ["Membaca daftar arsip Atas nama Anda di Arsip Digital Kota"]
        if device.script:
            await tab.look("izin-api", *SOME)
        await tab.press("#consent-accept")
        assert redeem(borrower, borrower.outside.latest, CLIENT).status_code == 200
        await tab.open(asking(borrower, CLIENT, scope="openid arsip:baca arsip:pinjam", resource=ARCHIVE))
        assert (await rows(tab.page))[1:] == ["Meminjam arsip Baru Atas nama Anda di Arsip Digital Kota"]
        if device.script:
            await tab.look("izin-api-tambahan", *SOME)
        await tab.press("#consent-deny")
        await tab.open(f"{borrower.issuer}/akun/aplikasi")
        if device.script:
            await tab.look("akun-aplikasi-api", *SOME)
        await tab.press(f"form:has(input[value='{CLIENT}']) button")
        told = await tab.page.locator("[role=status]").inner_text()
        assert "Izin Peminjam Arsip (contoh) sudah dicabut." in told
        assert "Peramban ini sudah memintanya mengeluarkan Anda." in told
        await tab.page.wait_for_load_state("load")
        assert borrower.outside.latest.says.keys() == {"iss", "sid"}
        if device.script:
            await tab.look("akun-aplikasi-dicabut", *SOME)
        await tab.open(reading)
        assert await tab.page.locator("#consent-accept").count() == 1, "signed in as before, and asked again"


async def test_a_screen_that_asks_to_work_at_an_api_says_so_too(browser: Browser, borrower: RunningDemo) -> None:
    form = {"client_id": SCREEN, "scope": "openid profile arsip:baca arsip:pinjam", "resource": ARCHIVE}
    asked = httpx.post(f"{borrower.issuer}/device_authorization", data=form, trust_env=False, verify=False).json()
    async with opened(browser, Device()) as tab:
        await tab.open(asked["verification_uri_complete"])
        await tab.press("#device-continue")
        await tab.sign_in("wayan.sukra")
        await tab.open(f"{tab.page.url}?bahasa=en")
        assert (await rows(tab.page))[1:] == [
            "Read the list of records In your name at Arsip Digital Kota",
            "Meminjam arsip In your name at Arsip Digital Kota",
        ]
        await tab.look("perangkat-api", *SOME)
        await tab.press("#consent-deny")

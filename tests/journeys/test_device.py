"""A television asks, a person answers on their telephone: with and without scripts, on every width."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser

from idp.protocol.grant_type import GrantType
from tests.journeys.browser import Device, Tab, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo

TELEVISION = "layar-kios"


@dataclass(frozen=True, slots=True)
class Screen:
    """The device on the other side of the room."""

    demo: RunningDemo
    says: dict[str, Any]

    @property
    def code(self) -> str:
        code: str = self.says["user_code"]
        return code

    def poll(self) -> httpx.Response:
        form = {"grant_type": GrantType.DEVICE_CODE, "device_code": self.says["device_code"], "client_id": TELEVISION}
        return httpx.post(f"{self.demo.issuer}/token", data=form, trust_env=False, verify=False)


@pytest.fixture(scope="module")
def registered(demo: RunningDemo) -> RunningDemo:
    file = demo.stage.folder / "television.json"
    document = {
        "client_id": TELEVISION,
        "client_name": "Layar Antrean Perizinan (contoh)",
        "grant_types": [GrantType.DEVICE_CODE, "refresh_token"],
        "token_endpoint_auth_method": "none",
        "scope": "openid profile organisasi email offline_access",
        "policy_uri": f"{demo.outside.address}/privasi",
        "profile": "publik",
        "ownership": "kota",
        "environment": "uji",
    }
    file.write_text(json.dumps({"clients": [document]}))
    demo.command("clients", "import", str(file))
    return demo


def begin(demo: RunningDemo, scope: str = "openid profile organisasi email") -> Screen:
    form = {"client_id": TELEVISION, "scope": scope}
    answer = httpx.post(f"{demo.issuer}/device_authorization", data=form, trust_env=False, verify=False)
    assert answer.status_code == 200, answer.text
    return Screen(demo, answer.json())


async def type_code(tab: Tab, code: str) -> None:
    await tab.page.fill("#user_code", code)
    await tab.press("#device-continue")


#: The two ends: the smallest telephone people hold, and the darkest desk.
SOME = (Device(390), Device(1280, "dark"))


async def test_the_page_for_the_code_says_what_is_wrong_with_it(browser: Browser, registered: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{registered.issuer}/perangkat")
        await tab.look("perangkat")
        await type_code(tab, "bcd")
        assert await tab.page.evaluate("document.activeElement.id") == "kesalahan"
        assert await tab.page.input_value("#user_code") == "bcd", "what was typed is kept"
        await type_code(tab, "BBBB-BBBB")
        await tab.look("perangkat-tidak-dikenal", *SOME)
        await tab.open(f"{registered.issuer}/perangkat/tidak-ada")
        assert await tab.page.locator("#device-over").count() == 1
        await tab.look("perangkat-berakhir", *SOME)


async def test_a_person_allows_a_television(browser: Browser, registered: RunningDemo) -> None:
    screen = begin(registered, "openid profile organisasi email offline_access")
    assert screen.poll().json()["error"] == "authorization_pending"
    async with opened(browser, Device()) as tab:
        await tab.open(screen.says["verification_uri"])
        await type_code(tab, screen.code.lower().replace("-", " "))
        assert "Layar Antrean" in await tab.page.locator(".ask").inner_text(), "the sign-in page says who asks"
        await sign_in_officer(tab, registered, "komang.raka")
        assert await tab.page.locator("#device-code").inner_text() == screen.code
        await tab.look("perangkat-izinkan")
        await tab.open(f"{tab.page.url}?bahasa=en")
        assert "Did you start this yourself?" in await tab.page.locator("main").inner_text()
        await tab.look("perangkat-izinkan-english", Device())
        await tab.open(f"{tab.page.url.partition('?')[0]}?bahasa=id")
        await tab.press("#consent-accept")
        assert await tab.page.locator("#device-allowed").count() == 1
        await tab.look("perangkat-diizinkan", *SOME)
    assert screen.poll().json()["token_type"] == "Bearer"


async def test_a_person_says_no_to_what_they_did_not_start(browser: Browser, registered: RunningDemo) -> None:
    screen = begin(registered)
    async with opened(browser, Device()) as tab:
        await tab.open(screen.says["verification_uri_complete"])
        await tab.press("#device-continue")
        await sign_in_officer(tab, registered, "komang.raka")
        await tab.press("#consent-deny")
        assert await tab.page.locator("#device-denied").count() == 1
        await tab.look("perangkat-ditolak", *SOME)
    assert screen.poll().json()["error"] == "access_denied"


async def test_it_works_without_scripts(browser: Browser, registered: RunningDemo) -> None:
    screen = begin(registered)
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(screen.says["verification_uri_complete"])
        assert await tab.page.input_value("#user_code") == screen.code
        await tab.press("#device-continue")
        await sign_in_officer(tab, registered, "komang.raka")
        await tab.press("#consent-accept")
        assert await tab.page.locator("#device-allowed").count() == 1
    assert screen.poll().json()["token_type"] == "Bearer"


async def test_guessing_ends_on_a_page_that_says_when_to_try_again(browser: Browser, registered: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(f"{registered.issuer}/portal")
        await tab.sign_in("luh.sari")
        await tab.open(f"{registered.issuer}/perangkat")
        for letter in "CDFGHJ":
            if await tab.page.locator("#throttled").count():
                break
            await type_code(tab, letter * 8)
        assert "WITA" in await tab.page.locator("#throttled").inner_text()
        await tab.look("perangkat-dibatasi", *SOME)
        await tab.press("main .btn")
        assert await tab.page.locator("#user_code").count() == 1, "trying again is a link"

"""One application alone demands a second step of a person who opened another with the password."""

import json

import pytest
from joserfc.jws import extract_compact
from playwright.async_api import Browser

from idp.accounts.factors import totp
from idp.composition import close
from idp.foundation import clock
from tests.journeys.asking import asking, redeem
from tests.journeys.browser import Device, Tab, opened
from tests.journeys.running_demo import OUTSIDE, OUTSIDE_SECRET, PASSWORD, RunningDemo
from tests.support.second_factor import enrol_authenticator, fresh_code

SAFE = "brankas-arsip"
PASSWORD_ALONE, TWO_STEPS = "urn:divos:acr:sandi", "urn:divos:acr:mfa"


@pytest.fixture(scope="module")
def safe(demo: RunningDemo) -> RunningDemo:
    """An application that nobody enters with the password alone."""
    client = {
        "client_id": SAFE,
        "client_secret": OUTSIDE_SECRET,
        "client_name": "Brankas Arsip (contoh)",
        "redirect_uris": [demo.outside.redirect_uri],
        "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile email",
        "minimum_acr": TWO_STEPS,
        "profile": "standar",
        "ownership": "kota",
        "environment": "uji",
    }
    folder = demo.stage.folder
    (folder / "safe.json").write_text(json.dumps({"clients": [client]}))
    demo.command("clients", "import", str(folder / "safe.json"))
    return demo


@pytest.fixture
def person(demo: RunningDemo, request: pytest.FixtureRequest) -> str:
    """The username of somebody without a second factor, whom no other test knows."""
    username = request.node.name.removeprefix("test_").replace("_", "-")
    file = demo.stage.folder / "person.json"
    file.write_text(json.dumps({"people": [{"username": username, "name": "Putu Brankas (orang contoh)"}]}))
    demo.command("people", "import", str(file))
    demo.command("people", "password", username, "--password-stdin", typed=PASSWORD)
    return username


def strength(demo: RunningDemo, client_id: str) -> tuple[str, set[str]]:
    """acr and amr of the ID token for the code the application was brought."""
    answer = redeem(demo, demo.outside.latest, client_id).json()
    claims = json.loads(extract_compact(answer["id_token"].encode()).payload)
    return claims["acr"], set(claims["amr"])


async def set_up_app(tab: Tab) -> None:
    """Set up the authenticator app that the page asks for, and put the recovery codes away."""
    await tab.press("form[action$='/autentikator/mulai'] button")
    secret = "".join(await tab.page.locator("#kunci span").all_inner_texts())
    await tab.page.fill("#kode", totp.current_code(secret, clock.now()))
    await tab.press("#factor-submit")


async def give_code(tab: Tab, demo: RunningDemo, username: str) -> None:
    """Type the code the app shows."""
    composition = demo.compose()
    try:
        await tab.page.fill("#code", await fresh_code(composition, username))
    finally:
        await close(composition)
    await tab.press("#step-submit")


async def test_who_has_no_second_factor_sets_one_up_and_goes_on(
    browser: Browser, safe: RunningDemo, person: str
) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(asking(safe))
        await tab.sign_in(person)
        await tab.agree()
        assert strength(safe, OUTSIDE) == (PASSWORD_ALONE, {"pwd"})
        await tab.open(asking(safe, SAFE))
        way_on = tab.page.url
        assert "Brankas Arsip (contoh)" in await tab.page.locator("main").inner_text()
        await tab.look("perlu-faktor")
        await tab.press("main a.btn[href^='/akun/keamanan']")
        await set_up_app(tab)
        await tab.open(way_on)
        await tab.press("text=Sudah terpasang, lanjutkan")
        await give_code(tab, safe, person)
        await tab.agree()
        assert strength(safe, SAFE)[0] == TWO_STEPS


async def test_one_application_alone_demands_the_second_step(browser: Browser, safe: RunningDemo, person: str) -> None:
    composition = safe.compose()
    try:
        await enrol_authenticator(composition, person)
    finally:
        await close(composition)
    async with opened(browser, Device(script=False)) as tab:
        await tab.open(asking(safe))
        await tab.sign_in(person)
        await tab.agree()
        assert strength(safe, OUTSIDE) == (PASSWORD_ALONE, {"pwd"})
        await tab.open(asking(safe, SAFE))
        assert await tab.page.locator("#password").count() == 0, "the password was given"
        await give_code(tab, safe, person)
        await tab.agree()
        assert strength(safe, SAFE) == (TWO_STEPS, {"pwd", "otp", "mfa"})
        await tab.open(asking(safe))
        await tab.agree()
        assert strength(safe, OUTSIDE)[0] == TWO_STEPS, "what was proven stays proven in this session"

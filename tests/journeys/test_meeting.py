"""Who goes on with a request, and answers that nobody can change on the way: with and without script."""

import json
from base64 import urlsafe_b64decode

import httpx
import pytest
from playwright.async_api import Browser

from tests.journeys.asking import CHALLENGE, asking, redeem
from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.receiver import Arrival
from tests.journeys.running_demo import OUTSIDE, OUTSIDE_SECRET, RunningDemo


def opened_answer(arrival: Arrival) -> Arrival:
    """What a signed answer says; tests/oidc/test_signed_answers.py verifies the signature."""
    assert set(arrival.says) == {"response"}
    payload = arrival.says["response"].split(".")[1]
    said = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return Arrival(arrival.method, {name: str(value) for name, value in said.items()})


@pytest.mark.parametrize("script", [True, False])
async def test_a_person_sees_who_is_signed_in_and_goes_on(browser: Browser, demo: RunningDemo, script: bool) -> None:
    async with opened(browser, Device(script=script)) as tab:
        await tab.open(f"{demo.issuer}/masuk")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.open(asking(demo, prompt="select_account"))
        if script:
            await tab.look("pilih-akun")
        await tab.press("#account-stay")
        await tab.agree()
        assert redeem(demo, demo.outside.latest).status_code == 200


@pytest.mark.parametrize("script", [True, False])
async def test_a_person_signs_in_as_somebody_else(browser: Browser, demo: RunningDemo, script: bool) -> None:
    async with opened(browser, Device(script=script)) as tab:
        await tab.open(f"{demo.issuer}/masuk")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.open(asking(demo, prompt="select_account"))
        await tab.press("#account-other")
        await tab.sign_in("wayan.sukra")
        await tab.agree()
        assert redeem(demo, demo.outside.latest).status_code == 200


@pytest.mark.parametrize("script", [True, False])
async def test_whoever_has_no_account_learns_how_one_gets_it(browser: Browser, demo: RunningDemo, script: bool) -> None:
    async with opened(browser, Device(script=script)) as tab:
        await tab.open(asking(demo, prompt="create"))
        if script:
            await tab.look("daftar")
        await tab.press("#register-sign-in")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.agree()
        assert redeem(demo, demo.outside.latest).status_code == 200
        await tab.open(asking(demo, prompt="create"))
        await tab.press("#login-cancel")
        assert demo.outside.latest.says["error"] == "access_denied"


@pytest.mark.parametrize("script", [True, False])
async def test_a_signed_answer_travels_as_a_form(browser: Browser, demo: RunningDemo, script: bool) -> None:
    async with opened(browser, Device(script=script)) as tab:
        await tab.open(asking(demo, response_mode="form_post.jwt"))
        await sign_in_officer(tab, demo, "gede.arya")
        if await tab.page.locator("#consent-accept").count():
            await tab.page.locator("#consent-accept").click()
        if not script:
            await tab.page.locator("main button >> text=Lanjut ke").click()
        await tab.page.wait_for_url(demo.outside.redirect_uri)
        assert demo.outside.latest.method == "POST"
        assert redeem(demo, opened_answer(demo.outside.latest)).status_code == 200


async def test_a_pushed_request_in_a_real_browser(browser: Browser, demo: RunningDemo) -> None:
    pushed = {
        "redirect_uri": demo.outside.redirect_uri,
        "response_type": "code",
        "scope": "openid profile email",
        "state": "keadaan-uji",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "response_mode": "jwt",
    }
    answer = httpx.post(
        f"{demo.issuer}/par", data=pushed, auth=(OUTSIDE, OUTSIDE_SECRET), trust_env=False, verify=False
    )
    address = f"{demo.issuer}/authorize?client_id={OUTSIDE}&request_uri={answer.json()['request_uri']}"
    async with opened(browser, Device()) as tab:
        await tab.open(address)
        await tab.page.reload()
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.agree()
        assert redeem(demo, opened_answer(demo.outside.latest)).status_code == 200
        await tab.open(address)
        assert await tab.page.locator("#error-page").count() == 1

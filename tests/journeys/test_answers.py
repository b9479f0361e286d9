"""What an application from outside is answered: after agreeing, after refusing, in the address and as a form."""

import pytest
from playwright.async_api import Browser

from tests.journeys.asking import STATE, asking, redeem
from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo


async def test_who_agrees_brings_a_code_that_opens_what_was_agreed_to(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.open(asking(demo))
        await sign_in_officer(tab, demo, "komang.raka")
        await tab.look("izin")
        assert await tab.page.locator("input:not([type=hidden])").count() == 0, "agree or refuse, nothing in between"
        await tab.press("#consent-accept")
        assert tab.page.url.startswith(f"{demo.outside.redirect_uri}?")
        answer = redeem(demo, demo.outside.latest)
        assert answer.status_code == 200, answer.text
        assert set(answer.json()["scope"].split()) == {"openid", "profile", "email"}
        await tab.open(asking(demo))
        assert tab.page.url.startswith(f"{demo.outside.redirect_uri}?"), "it is asked once"


@pytest.mark.parametrize("script", [True, False])
async def test_who_refuses_brings_only_the_refusal(browser: Browser, demo: RunningDemo, script: bool) -> None:
    async with opened(browser, Device(script=script)) as tab:
        await tab.open(asking(demo))
        await tab.sign_in("made.ayu")
        await tab.press("#consent-deny")
        says = demo.outside.latest.says
        assert (says["error"], says["state"], says["iss"]) == ("access_denied", STATE, demo.issuer)
        assert "code" not in says
        await tab.open(asking(demo))
        assert await tab.page.locator("#consent-deny").count() == 1, "a refusal is not remembered as an agreement"


@pytest.mark.parametrize("script", [True, False])
async def test_an_answer_as_a_form_travels_by_itself_or_by_a_button(
    browser: Browser, demo: RunningDemo, script: bool
) -> None:
    async with opened(browser, Device(script=script)) as tab:
        await tab.open(asking(demo, response_mode="form_post"))
        await tab.sign_in("wayan.sukra")
        if await tab.page.locator("#consent-accept").count():
            await tab.page.locator("#consent-accept").click()
        if not script:
            await tab.page.locator("main button >> text=Lanjut ke").click()
        await tab.page.wait_for_url(demo.outside.redirect_uri)
        assert demo.outside.latest.method == "POST"
        assert redeem(demo, demo.outside.latest).status_code == 200


async def test_the_page_that_carries_an_answer_as_a_form(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device()) as tab:
        await tab.page.route("**/divos*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        await tab.open(asking(demo, response_mode="form_post"))
        await tab.press("#login-cancel")
        await tab.look("kembali-dengan-formulir")
        await tab.press("main button")
        assert demo.outside.latest.says["error"] == "access_denied", "a refusal travels the same way"


async def test_a_permission_can_be_taken_back(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(1280)) as tab:
        await tab.open(asking(demo))
        await tab.sign_in("ketut.budi")
        await tab.press("#consent-accept")
        await tab.open(f"{demo.issuer}/akun/aplikasi")
        await tab.look("aplikasi-terhubung-luar", Device(390), Device(1280))
        await tab.press("button >> text=Cabut izin")
        assert "sudah dicabut" in await tab.page.locator("[role=status]").inner_text()
        await tab.open(asking(demo))
        assert await tab.page.locator("#consent-accept").count() == 1, "it has to ask again"

"""Guessing codes, and getting somebody else to answer: what the page for devices must withstand (RFC 8628 5)."""

import re

import httpx
import pytest

from idp.foundation import clock
from idp.protocol import user_code
from tests.oidc.devices import Device, answered, begun, television, typed
from tests.oidc.parties import Browser, Page, Party, World
from tests.oidc.test_device import SECOND


@pytest.fixture
async def party(world: World) -> Party:
    return await television(world)


@pytest.fixture
async def device(party: Party, world: World) -> Device:
    return await begun(party, world.app.http)


def wrong(number: int) -> str:
    return user_code.format_user_code(user_code.encode_user_code(number))


async def guess(browser: Browser, code: str) -> int:
    return (await browser.submit(await browser.go("/perangkat"), user_code=code)).status_code


async def test_five_wrong_codes_make_the_next_wait_whether_right_or_wrong(device: Device, browser: Browser):
    assert [await guess(browser, wrong(number)) for number in range(5)] == [422] * 4 + [429]
    page = await browser.submit(await browser.go("/perangkat"), user_code=device.user_code)
    assert (page.status_code, page.headers["retry-after"]) == (429, "60")
    assert Page(page).has("throttled")
    with clock.travel(61 * SECOND):
        assert Page(await typed(browser, device.user_code)).has("consent-accept")


async def test_a_right_code_of_ones_own_does_not_make_wrong_ones_forgotten(
    party: Party, browser: Browser, world: World
):
    await browser.code(await world.party())
    for number in range(4):
        assert await guess(browser, wrong(number)) == 422
    own = await begun(party, browser.http)
    assert Page(await typed(browser, own.user_code)).has("consent-accept")
    assert await guess(browser, wrong(9)) == 429


async def test_new_cookies_give_no_new_tries(device: Device, browser: Browser, world: World):
    for number in range(5):
        async with world.app.browser() as http:
            await guess(Browser(http), wrong(number))
    assert await guess(browser, device.user_code) == 429


async def test_a_guesser_elsewhere_holds_nobody_up(device: Device, browser: Browser, world: World):
    async with world.app.browser("203.0.113.7") as http:
        for number in range(6):
            await guess(Browser(http), wrong(number))
    assert Page(await typed(browser, device.user_code)).has("consent-accept")


async def test_what_cannot_be_a_code_is_said_without_counting(browser: Browser):
    for text in ("", "BCD", "AAAA-AAAA", "1234-5678", "<script>", "B" * 41) * 2:
        assert await guess(browser, text) == 422


async def test_unknown_expired_and_answered_codes_look_alike(party: Party, browser: Browser, world: World):
    await browser.code(await world.party())
    used, old = await begun(party, browser.http), await begun(party, browser.http)
    await answered(browser, used)
    with clock.travel(601 * SECOND):
        pages = [
            await browser.submit(await browser.go("/perangkat"), user_code=code)
            for code in (used.user_code, old.user_code, wrong(3))
        ]
    assert {page.status_code for page in pages} == {422}
    assert len({_said(page) for page in pages}) == 1


def _said(page: httpx.Response) -> str:
    """The page but for what was typed and what differs each time."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page.text)


async def test_the_page_of_another_browser_asks_for_the_code_first(device: Device, browser: Browser, world: World):
    """Somebody types the code of their own device and sends the address they got to: it is good in no other browser."""
    async with world.app.browser("203.0.113.7") as http:
        attacker = Browser(http)
        response = await http.get("/perangkat")
        action, fields = Page(response).form()
        sent_on = (await http.post(action, data=fields | {"user_code": device.user_code})).headers["location"]
        assert Page(await attacker.go(sent_on)).has("login-submit")
    await browser.code(await world.party())
    assert Page(await browser.go(sent_on)).has("device-over")
    await browser.go("/perangkat")
    page = await browser.go(sent_on)
    assert (page.status_code, Page(page).has("device-over")) == (410, True)
    assert not Page(page).has("consent-accept")


async def test_a_forged_form_answers_nothing(device: Device, browser: Browser):
    page = await typed(browser, device.user_code)
    action, fields = Page(page).form()
    for forged in ({"jawaban": "izinkan"}, fields | {"csrf": "x", "jawaban": "izinkan"}):
        assert (await browser.http.post(action, data=forged)).status_code == 403
    across = await browser.http.post(
        action, data=fields | {"jawaban": "izinkan"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert across.status_code == 403
    assert await device.hears() == "authorization_pending"


async def test_the_form_shown_to_one_person_does_not_answer_for_another(device: Device, browser: Browser, world: World):
    page = await typed(browser, device.user_code)
    await browser.submit(await browser.go("/keluar"))
    await world.person("wayan", nip=None, email=None)
    browser.username = "wayan"
    await browser.code(await world.party())
    again = await browser.submit(page, jawaban="izinkan")
    assert Page(again).has("consent-accept"), "asked anew, as the person who is here now"
    assert await device.hears() == "authorization_pending"


async def test_the_form_of_another_device_answers_for_its_own_alone(party: Party, browser: Browser, world: World):
    one, two = await begun(party, browser.http), await begun(party, browser.http)
    first, second = await typed(browser, one.user_code), await typed(browser, two.user_code)
    mark = Page(second).form()[1]["mark"]
    await browser.submit(first, jawaban="izinkan", mark=mark)
    assert (await one.hears(), await two.hears()) == ("authorization_pending", "authorization_pending")
    await browser.submit(second, jawaban="izinkan")
    assert await one.hears() == "slow_down"
    assert "access_token" in await two.fetch()


async def test_after_signing_out_an_open_page_answers_nothing(device: Device, browser: Browser):
    page = await typed(browser, device.user_code)
    await browser.submit(await browser.go("/keluar"))
    assert Page(await browser.submit(page, jawaban="izinkan")).has("login-submit")
    assert await device.hears() == "authorization_pending"


@pytest.mark.twins
async def test_an_answer_counts_once(device: Device, browser: Browser):
    page = await typed(browser, device.user_code)
    assert Page(await browser.submit(page, jawaban="tolak")).has("device-denied")
    assert Page(await browser.submit(page, jawaban="izinkan")).has("device-denied")
    assert await device.hears() == "access_denied"


INVENTED_TICKETS = ["x", "%0d%0aSet-Cookie:a=b", "é", "A" * 98, "%F0%9F%94%91"]


async def test_an_invented_ticket_is_a_page_that_asks_for_the_code(browser: Browser, subtests: pytest.Subtests):
    for ticket in INVENTED_TICKETS:
        with subtests.test(ticket=ticket):
            page = await browser.go(f"/perangkat/{ticket}")
            assert (page.status_code, Page(page).has("device-over")) == (410, True)
            fields = Page(page).form()[1]
            posted = await browser.http.post(f"/perangkat/{ticket}", data=fields | {"jawaban": "izinkan"})
            assert posted.status_code == 410
            assert "a=b" not in str(posted.headers)


async def test_a_device_code_is_no_ticket(device: Device, browser: Browser):
    page = await browser.go(f"/perangkat/{device.says['device_code']}")
    assert page.status_code == 410


async def test_a_suspended_client_is_named_and_nothing_is_asked(device: Device, browser: Browser, world: World):
    await world.suspend(device.party)
    page = await browser.submit(await browser.go("/perangkat"), user_code=device.user_code)
    assert Page(page).has("error-page")
    assert not Page(page).has("login-submit")

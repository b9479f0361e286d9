"""Guessing codes, and getting somebody else to answer: what the page for devices must withstand (RFC 8628 5)."""

import re

import httpx
import pytest

from idp.foundation import clock
from idp.protocol import user_code
from tests.oidc.devices import Device, answered, begun, television, typed
from tests.oidc.parties import Page, Party, Surfer, Town
from tests.oidc.test_device import SECOND


@pytest.fixture
async def party(town: Town) -> Party:
    return await television(town)


@pytest.fixture
async def device(party: Party, town: Town) -> Device:
    return await begun(party, town.house.http)


def wrong(number: int) -> str:
    return user_code.shown(user_code.spelled(number))


async def guess(surfer: Surfer, code: str) -> int:
    return (await surfer.submit(await surfer.go("/perangkat"), user_code=code)).status_code


async def test_five_wrong_codes_make_the_next_wait_whether_right_or_wrong(device: Device, surfer: Surfer):
    assert [await guess(surfer, wrong(number)) for number in range(5)] == [422] * 4 + [429]
    page = await surfer.submit(await surfer.go("/perangkat"), user_code=device.user_code)
    assert (page.status_code, page.headers["retry-after"]) == (429, "60")
    assert Page(page).has("throttled")
    with clock.travel(61 * SECOND):
        assert Page(await typed(surfer, device.user_code)).has("consent-accept")


async def test_a_right_code_of_ones_own_does_not_make_wrong_ones_forgotten(party: Party, surfer: Surfer, town: Town):
    await surfer.code(await town.party())
    for number in range(4):
        assert await guess(surfer, wrong(number)) == 422
    own = await begun(party, surfer.http)
    assert Page(await typed(surfer, own.user_code)).has("consent-accept")
    assert await guess(surfer, wrong(9)) == 429


async def test_new_cookies_give_no_new_tries(device: Device, surfer: Surfer, town: Town):
    for number in range(5):
        async with town.house.browser() as http:
            await guess(Surfer(http), wrong(number))
    assert await guess(surfer, device.user_code) == 429


async def test_a_guesser_elsewhere_holds_nobody_up(device: Device, surfer: Surfer, town: Town):
    async with town.house.browser("203.0.113.7") as http:
        for number in range(6):
            await guess(Surfer(http), wrong(number))
    assert Page(await typed(surfer, device.user_code)).has("consent-accept")


async def test_what_cannot_be_a_code_is_said_without_counting(surfer: Surfer):
    for text in ("", "BCD", "AAAA-AAAA", "1234-5678", "<script>", "B" * 41) * 2:
        assert await guess(surfer, text) == 422


async def test_unknown_expired_and_answered_codes_look_alike(party: Party, surfer: Surfer, town: Town):
    await surfer.code(await town.party())
    used, old = await begun(party, surfer.http), await begun(party, surfer.http)
    await answered(surfer, used)
    with clock.travel(601 * SECOND):
        pages = [
            await surfer.submit(await surfer.go("/perangkat"), user_code=code)
            for code in (used.user_code, old.user_code, wrong(3))
        ]
    assert {page.status_code for page in pages} == {422}
    assert len({_said(page) for page in pages}) == 1


def _said(page: httpx.Response) -> str:
    """The page but for what was typed and what differs each time."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page.text)


async def test_the_page_of_another_browser_asks_for_the_code_first(device: Device, surfer: Surfer, town: Town):
    """Somebody types the code of their own device and sends the address they got to: it is good in no other browser."""
    async with town.house.browser("203.0.113.7") as http:
        attacker = Surfer(http)
        response = await http.get("/perangkat")
        action, fields = Page(response).form()
        sent_on = (await http.post(action, data=fields | {"user_code": device.user_code})).headers["location"]
        assert Page(await attacker.go(sent_on)).has("login-submit")
    await surfer.code(await town.party())
    assert Page(await surfer.go(sent_on)).has("device-over")
    await surfer.go("/perangkat")
    page = await surfer.go(sent_on)
    assert (page.status_code, Page(page).has("device-over")) == (410, True)
    assert not Page(page).has("consent-accept")


async def test_a_forged_form_answers_nothing(device: Device, surfer: Surfer):
    page = await typed(surfer, device.user_code)
    action, fields = Page(page).form()
    for forged in ({"jawaban": "izinkan"}, fields | {"csrf": "x", "jawaban": "izinkan"}):
        assert (await surfer.http.post(action, data=forged)).status_code == 403
    across = await surfer.http.post(
        action, data=fields | {"jawaban": "izinkan"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert across.status_code == 403
    assert await device.hears() == "authorization_pending"


async def test_the_form_shown_to_one_person_does_not_answer_for_another(device: Device, surfer: Surfer, town: Town):
    page = await typed(surfer, device.user_code)
    await surfer.submit(await surfer.go("/keluar"))
    await town.person("wayan", nip=None, email=None)
    surfer.username = "wayan"
    await surfer.code(await town.party())
    again = await surfer.submit(page, jawaban="izinkan")
    assert Page(again).has("consent-accept"), "asked anew, as the person who is here now"
    assert await device.hears() == "authorization_pending"


async def test_the_form_of_another_device_answers_for_its_own_alone(party: Party, surfer: Surfer, town: Town):
    one, two = await begun(party, surfer.http), await begun(party, surfer.http)
    first, second = await typed(surfer, one.user_code), await typed(surfer, two.user_code)
    mark = Page(second).form()[1]["mark"]
    await surfer.submit(first, jawaban="izinkan", mark=mark)
    assert (await one.hears(), await two.hears()) == ("authorization_pending", "authorization_pending")
    await surfer.submit(second, jawaban="izinkan")
    assert await one.hears() == "slow_down"
    assert "access_token" in await two.fetch()


async def test_after_signing_out_an_open_page_answers_nothing(device: Device, surfer: Surfer):
    page = await typed(surfer, device.user_code)
    await surfer.submit(await surfer.go("/keluar"))
    assert Page(await surfer.submit(page, jawaban="izinkan")).has("login-submit")
    assert await device.hears() == "authorization_pending"


@pytest.mark.twins
async def test_an_answer_counts_once(device: Device, surfer: Surfer):
    page = await typed(surfer, device.user_code)
    assert Page(await surfer.submit(page, jawaban="tolak")).has("device-denied")
    assert Page(await surfer.submit(page, jawaban="izinkan")).has("device-denied")
    assert await device.hears() == "access_denied"


@pytest.mark.parametrize("ticket", ["x", "%0d%0aSet-Cookie:a=b", "é", "A" * 98, "%F0%9F%94%91"])
async def test_an_invented_ticket_is_a_page_that_asks_for_the_code(surfer: Surfer, ticket: str):
    page = await surfer.go(f"/perangkat/{ticket}")
    assert (page.status_code, Page(page).has("device-over")) == (410, True)
    fields = Page(page).form()[1]
    posted = await surfer.http.post(f"/perangkat/{ticket}", data=fields | {"jawaban": "izinkan"})
    assert posted.status_code == 410
    assert "a=b" not in str(posted.headers)


async def test_a_device_code_is_no_ticket(device: Device, surfer: Surfer):
    page = await surfer.go(f"/perangkat/{device.says['device_code']}")
    assert page.status_code == 410


async def test_a_suspended_client_is_named_and_nothing_is_asked(device: Device, surfer: Surfer, town: Town):
    await town.suspend(device.party)
    page = await surfer.submit(await surfer.go("/perangkat"), user_code=device.user_code)
    assert Page(page).has("error-page")
    assert not Page(page).has("login-submit")

"""RP-initiated logout as the certification profile drives it."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from idp.foundation import clock
from tests.oidc.parties import Browser, Page, Party, answer_of

PLAIN: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}
HOME = "https://aplikasi.example/keluar"


async def hint_of(party: Party, browser: Browser) -> str:
    code = answer_of(await browser.through(party.url(**PLAIN)))["code"]
    hint: str = (await party.redeem(browser.http, code, code_verifier="")).json()["id_token"]
    return hint


async def leave(browser: Browser, **parameters: str):
    page = await browser.go(f"/end_session?{urlencode(parameters)}")
    return await browser.submit(page) if Page(page).has("logout-confirm") else page


async def signed_in(party: Party, browser: Browser) -> bool:
    return "code" in answer_of(await browser.go(party.url(**PLAIN, prompt="none")))


async def test_back_at_the_client_with_the_exact_state_and_nothing_else(party: Party, browser: Browser):
    hint = await hint_of(party, browser)
    gone = await leave(browser, id_token_hint=hint, post_logout_redirect_uri=HOME, state="a b&c")
    assert gone.headers["location"] == f"{HOME}?state=a%20b%26c"
    assert not await signed_in(party, browser)


async def test_no_state_is_invented(party: Party, browser: Browser):
    hint = await hint_of(party, browser)
    gone = await leave(browser, id_token_hint=hint, post_logout_redirect_uri=HOME)
    assert gone.headers["location"] == HOME


async def test_an_expired_but_genuine_hint_is_fine(party: Party, browser: Browser):
    hint = await hint_of(party, browser)
    with clock.travel(timedelta(hours=1)):
        gone = await leave(browser, id_token_hint=hint, post_logout_redirect_uri=HOME)
    assert gone.headers["location"] == HOME


def unsigned(hint: str) -> str:
    header = urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    return f"{header}.{hint.split('.')[1]}."


@pytest.mark.parametrize("uri", [f"{HOME}/lain", f"{HOME}?x=1", "https://evil.example/"])
async def test_a_wrong_address_is_never_gone_to(party: Party, browser: Browser, uri: str):
    hint = await hint_of(party, browser)
    page = await leave(browser, id_token_hint=hint, post_logout_redirect_uri=uri, state="x")
    assert (page.status_code, Page(page).has("error-page")) == (400, True)


async def test_a_hint_that_is_not_ours_is_never_followed(party: Party, browser: Browser):
    hint = await hint_of(party, browser)
    for altered in (unsigned(hint), hint[:-6] + "AAAAAA", "tidak.benar.sama", "x"):
        page = await leave(browser, id_token_hint=altered, post_logout_redirect_uri=HOME)
        assert (page.status_code, Page(page).has("error-page")) == (400, True)
    assert await signed_in(party, browser)


@pytest.mark.parametrize("parameters", [{}, {"state": "x"}, {"hint": "1"}])
async def test_without_an_address_the_person_ends_signed_out_here(
    party: Party, browser: Browser, parameters: dict[str, str]
):
    hint = await hint_of(party, browser)
    sent = {"id_token_hint": hint} if "hint" in parameters else parameters
    page = await leave(browser, **sent)
    assert page.status_code == 200
    assert Page(page).has("logged-out")
    assert not await signed_in(party, browser)


async def test_client_id_instead_of_a_hint_is_accepted_after_confirmation(party: Party, browser: Browser):
    await hint_of(party, browser)
    page = await browser.go(
        f"/end_session?{urlencode({'client_id': party.client_id, 'post_logout_redirect_uri': HOME})}"
    )
    assert Page(page).has("logout-confirm")
    assert (await browser.submit(page)).headers["location"] == HOME


async def test_a_posted_request_works_too(party: Party, browser: Browser):
    hint = await hint_of(party, browser)
    posted = await browser.http.post("/end_session", data={"id_token_hint": hint, "post_logout_redirect_uri": HOME})
    assert posted.status_code == 303
    page = await browser.go(posted.headers["location"])
    assert (await browser.submit(page)).headers["location"] == HOME


async def test_a_link_alone_signs_nobody_out(party: Party, browser: Browser):
    await hint_of(party, browser)
    assert Page(await browser.go("/end_session")).has("logout-confirm")
    assert await signed_in(party, browser)
    forged = await browser.http.post("/keluar", data={"csrf": "x"})
    assert forged.status_code == 403
    assert await signed_in(party, browser)

"""Answers as one signed token (JARM), verified by python-jose against the published keys."""

from typing import Any

import pytest
from jose import jwt

from idp.foundation import clock
from tests.oidc.asking import pushed
from tests.oidc.parties import CALLBACK, Browser, Page, Party, World, answer_of, verified
from tests.support.app import ISSUER


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


async def opened(browser: Browser, token: str, party: Party) -> dict[str, Any]:
    """What the signed answer says, once its signature, audience and time are proven."""
    said = await verified(browser.http, token, party.client_id)
    assert said.pop("iss") == ISSUER
    assert said.pop("aud") == party.client_id
    assert said.pop("exp") > 0
    return said


@pytest.mark.parametrize("mode", ["jwt", "query.jwt"])
async def test_a_code_travels_inside_a_signed_token(party: Party, browser: Browser, mode: str):
    outside = answer_of(await browser.through(party.url(response_mode=mode)))
    assert set(outside) == {"response"}, "neither code nor state nor iss stands beside it"
    said = await opened(browser, outside["response"], party)
    assert set(said) == {"code", "state"}
    assert said["state"] == "s" * 128
    assert (await party.redeem(browser.http, said["code"])).status_code == 200


async def test_an_answer_lives_ten_minutes_at_most(party: Party, browser: Browser):
    outside = answer_of(await browser.through(party.url(response_mode="jwt")))
    said = await verified(browser.http, outside["response"], party.client_id)
    assert 0 < said["exp"] - clock.now().timestamp() <= 600


async def test_the_signed_answer_may_travel_as_a_form(party: Party, browser: Browser):
    page = await browser.through(party.url(response_mode="form_post.jwt"))
    action, fields = Page(page).form()
    assert (action, set(fields)) == (CALLBACK, {"response"})
    said = await opened(browser, fields["response"], party)
    assert (await party.redeem(browser.http, said["code"])).status_code == 200


async def test_errors_are_signed_as_well(party: Party, browser: Browser):
    outside = answer_of(await browser.go(party.url(response_mode="jwt", prompt="none")))
    said = await opened(browser, outside["response"], party)
    assert (said["error"], said["state"]) == ("login_required", "s" * 128)
    assert "code" not in said
    wrong = answer_of(await browser.go(party.url(response_mode="query.jwt", response_type="token", state=None)))
    assert (await opened(browser, wrong["response"], party))["error"] == "unsupported_response_type"
    declined = Page(await browser.go(party.url(response_mode="form_post.jwt"))).link("login-cancel")
    _, fields = Page(await browser.go(declined)).form()
    assert (await opened(browser, fields["response"], party))["error"] == "access_denied"


@pytest.mark.parametrize("mode", ["fragment.jwt", "fragment", "jwt.query"])
async def test_ways_that_are_not_listed_are_refused(party: Party, browser: Browser, mode: str):
    listed = (await browser.http.get("/.well-known/openid-configuration")).json()["response_modes_supported"]
    assert mode not in listed
    assert answer_of(await browser.go(party.url(response_mode=mode)))["error"] == "invalid_request"


async def test_each_advertised_algorithm_signs(browser: Browser, world: World):
    listed = (await browser.http.get("/.well-known/openid-configuration")).json()
    for algorithm in listed["authorization_signing_alg_values_supported"]:
        party = await world.party(authorization_signed_response_alg=algorithm)
        outside = answer_of(await browser.through(party.url(response_mode="jwt")))
        assert header(outside["response"])["alg"] == algorithm


async def test_a_pushed_request_may_ask_for_a_signed_answer(party: Party, browser: Browser):
    address = await pushed(browser.http, party, response_mode="jwt")
    outside = answer_of(await browser.through(address))
    assert "code" in await opened(browser, outside["response"], party)


async def test_a_state_with_markup_comes_back_exactly(party: Party, browser: Browser):
    state = "<b>\"'&\u00e9"
    outside = answer_of(await browser.through(party.url(response_mode="jwt", state=state)))
    assert (await opened(browser, outside["response"], party))["state"] == state


def header(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.get_unverified_header(token)
    return found

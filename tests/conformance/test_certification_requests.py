"""What the certification profiles do with authorization and token requests."""

from datetime import timedelta

import orjson
import pytest

from idp.foundation import clock
from tests.oidc.asking import SIGNING, claims, signed_request
from tests.oidc.parties import Browser, Page, Party, World, about, answer_of, peek
from tests.protocol.tokens.foreign_signers import b64

PLAIN: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}


def url(party: Party, **changes: str | None) -> str:
    return party.url(**(PLAIN | changes))


async def redeemed(party: Party, browser: Browser, address: str):
    code = answer_of(await browser.through(address))["code"]
    return (await party.redeem(browser.http, code, code_verifier="")).json()


async def test_a_missing_response_type_is_told_to_the_client(party: Party, browser: Browser):
    answer = answer_of(await browser.go(url(party, response_type=None)))
    assert answer["error"] == "invalid_request"
    assert answer["state"] == "s" * 128


@pytest.mark.parametrize(
    "extra",
    [
        {"display": "page"},
        {"display": "popup"},
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"login_hint": "siapa@saja.example"},
        {"extra": "foobar"},
        {"acr_values": "urn:divos:acr:sandi lain"},
        {"nonce": None},
        {"state": None},
        {"scope": "openid tidak-dikenal"},
    ],
)
async def test_what_is_unknown_or_left_out_is_no_error(party: Party, browser: Browser, extra: dict[str, str | None]):
    answer = answer_of(await browser.through(url(party, **extra)))
    assert "code" in answer
    assert ("state" in answer) == ("state" not in extra)


async def test_prompt_login_asks_although_somebody_is_signed_in_and_never_loops(party: Party, browser: Browser):
    before = peek((await redeemed(party, browser, url(party)))["id_token"])
    with clock.travel(timedelta(seconds=5)):
        page = await browser.go(url(party, prompt="login"))
        assert Page(page).has("login-submit")
        answer = answer_of(await browser.sign_in(page))
        after = peek((await party.redeem(browser.http, answer["code"], code_verifier="")).json()["id_token"])
    assert after["auth_time"] > before["auth_time"]
    assert after["sub"] == before["sub"]


async def test_a_fresh_sign_in_counts_once_and_for_its_own_request(party: Party, browser: Browser):
    await browser.code(party, **PLAIN)
    page = await browser.go(url(party, prompt="login"))
    handle = Page(page).link("login-cancel").removesuffix("/batal")
    assert "code" in answer_of(await browser.sign_in(page))
    assert Page(await browser.go(handle)).has("login-submit")
    assert Page(await browser.go(url(party, prompt="login"))).has("login-submit")


async def test_prompt_none_without_a_session_is_login_required(party: Party, browser: Browser):
    assert answer_of(await browser.go(url(party, prompt="none")))["error"] == "login_required"


async def test_prompt_none_with_one_answers_without_any_page(party: Party, browser: Browser):
    before = peek((await redeemed(party, browser, url(party)))["id_token"])
    browser.pages.clear()
    after = peek((await redeemed(party, browser, url(party, prompt="none")))["id_token"])
    assert browser.pages == []
    assert (after["sub"], after["auth_time"]) == (before["sub"], before["auth_time"])


async def test_prompt_none_needs_remembered_consent_for_an_outside_client(browser: Browser, world: World):
    await browser.code(await world.party(ownership="luar"), **PLAIN)
    other = await world.party(ownership="luar")
    assert answer_of(await browser.go(url(other, prompt="none")))["error"] == "consent_required"
    city = await world.party(ownership="kota")
    assert "code" in answer_of(await browser.go(url(city, prompt="none")))


async def test_a_short_max_age_asks_again(party: Party, browser: Browser):
    before = peek((await redeemed(party, browser, url(party)))["id_token"])
    with clock.travel(timedelta(seconds=3)):
        page = await browser.go(url(party, max_age="1"))
        assert Page(page).has("login-submit")
        answer = answer_of(await browser.sign_in(page))
        after = peek((await party.redeem(browser.http, answer["code"], code_verifier="")).json()["id_token"])
    assert after["auth_time"] > before["auth_time"]


async def test_a_long_max_age_asks_nothing(party: Party, browser: Browser):
    before = peek((await redeemed(party, browser, url(party)))["id_token"])
    browser.pages.clear()
    after = peek((await redeemed(party, browser, url(party, max_age="10000")))["id_token"])
    assert (browser.pages, after["auth_time"]) == ([], before["auth_time"])


async def test_max_age_zero_does_not_loop(party: Party, browser: Browser):
    await browser.code(party, **PLAIN)
    assert "code" in answer_of(await browser.sign_in(await browser.go(url(party, max_age="0"))))


async def test_a_hint_names_whom_the_client_expects(party: Party, browser: Browser, world: World):
    hint = (await redeemed(party, browser, url(party)))["id_token"]
    assert "code" in answer_of(await browser.go(url(party, prompt="none", id_token_hint=hint)))
    await world.person("wayan", email=None, nip=None)
    async with world.app.browser() as http:
        other = Browser(http, "wayan")
        await other.code(party, **PLAIN)
        answer = answer_of(await other.go(url(party, prompt="none", id_token_hint=hint)))
        assert answer["error"] == "login_required"
    altered = hint[:-8] + "AAAAAAAA"
    assert answer_of(await browser.go(url(party, id_token_hint=altered)))["error"] == "invalid_request"


async def test_an_unregistered_redirect_uri_ends_on_a_page(party: Party, browser: Browser):
    page = await browser.go(url(party, redirect_uri="https://evil.example/balik"))
    assert page.status_code == 400
    assert Page(page).has("error-page")
    assert "evil.example" not in page.text
    assert "aplikasi.example/balik" not in page.text


async def test_a_request_object_is_processed_fully_or_refused_never_ignored(browser: Browser, world: World):
    party = await world.party(ownership="kota", **SIGNING)
    inside = signed_request(party, scope="openid", state="inside", code_challenge=None, code_challenge_method=None)
    got = answer_of(await browser.through(url(party, request=inside, state="outside", max_age="0")))
    assert got["state"] == "inside"
    tokens = (await party.redeem(browser.http, got["code"], code_verifier="")).json()
    assert tokens["scope"] == "openid"
    unsigned = f"{b64(orjson.dumps({'alg': 'none'}))}.{b64(orjson.dumps(claims(party)))}."
    answer = answer_of(await browser.go(url(party, request=unsigned)))
    assert answer["error"] == "invalid_request_object"
    answer = answer_of(await browser.go(url(party, request_uri="https://aplikasi.example/r")))
    assert answer["error"] == "invalid_request_uri"


async def test_a_posted_request_works_like_get(party: Party, browser: Browser):
    values = {name: value for name, value in (party.request() | PLAIN).items() if value is not None}
    response = await browser.http.post("/authorize", data=values)
    assert response.status_code == 303
    assert "code" in answer_of(await browser.through(response.headers["location"]))


@pytest.mark.parametrize("seconds", [0, 30])
async def test_a_replayed_code_ends_what_its_first_use_gave(party: Party, browser: Browser, seconds: int):
    code = answer_of(await browser.through(url(party)))["code"]
    tokens = (await party.redeem(browser.http, code, code_verifier="")).json()
    assert (await about(browser.http, tokens["access_token"])).status_code == 200
    with clock.travel(timedelta(seconds=seconds)):
        replay = await party.redeem(browser.http, code, code_verifier="")
        assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")
        assert (await about(browser.http, tokens["access_token"])).status_code == 401


async def test_offline_access_with_consent_gives_a_refresh_token_for_this_client_alone(
    party: Party, browser: Browser, world: World
):
    tokens = await redeemed(party, browser, url(party, scope="openid offline_access", prompt="consent"))
    other = await world.party()
    stolen = await other.refresh(browser.http, tokens["refresh_token"])
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    with clock.travel(timedelta(seconds=2)):
        again = (await party.refresh(browser.http, tokens["refresh_token"], scope="openid")).json()
    before, after = peek(tokens["id_token"]), peek(again["id_token"])
    assert after["iat"] > before["iat"]
    assert all(after[name] == before[name] for name in ("iss", "sub", "aud", "auth_time"))


async def test_form_post_errors_travel_as_forms_too(party: Party, browser: Browser):
    page = await browser.go(url(party, response_mode="form_post", prompt="none"))
    action, fields = Page(page).form()
    assert action == party.request()["redirect_uri"]
    assert fields["error"] == "login_required"
    assert fields["state"] == "s" * 128

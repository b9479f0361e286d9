"""Requests left with us before the browser comes (RFC 9126), through the door."""

from datetime import timedelta

import pytest

from idp.foundation import clock
from tests.conftest import Caches
from tests.oidc.asking import PREFIX, SIGNING, bringing, push, pushed, signed_request
from tests.oidc.parties import CALLBACK, Browser, Page, Party, World, answer_of
from tests.oidc.test_statements import counted, pause
from tests.support.app import ISSUER


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


def expired(response) -> bool:
    """Whether only the person is told, on the page about old links."""
    return response.status_code == 400 and Page(response).has("error-page") and "location" not in response.headers


@pytest.mark.twins
async def test_a_pushed_request_ends_in_a_code(party: Party, browser: Browser):
    answer = await push(browser.http, party)
    assert answer.status_code == 201
    told = answer.json()
    assert set(told) == {"request_uri", "expires_in"}
    assert told["request_uri"].startswith(PREFIX)
    assert len(told["request_uri"]) >= len(PREFIX) + 43
    assert 5 <= told["expires_in"] <= 60
    assert answer.headers["cache-control"] == "no-store"
    got = answer_of(await browser.through(bringing(party, told["request_uri"])))
    assert (got["state"], got["iss"]) == ("s" * 128, ISSUER)
    assert (await party.redeem(browser.http, got["code"])).status_code == 200


async def test_nothing_beside_the_request_uri_counts(party: Party, browser: Browser):
    address = await pushed(browser.http, party, scope="openid")
    beside = "&scope=openid+email&state=other&redirect_uri=https://lain.example/&response_type=token&prompt=none"
    got = answer_of(await browser.through(address + beside))
    assert got["state"] == "s" * 128
    assert (await party.redeem(browser.http, got["code"])).json()["scope"] == "openid"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"request_uri": "https://aplikasi.example/r"}, "invalid_request"),
        ({"request_uri": PREFIX + "x"}, "invalid_request"),
        ({"client_id": "lain"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": "https://lain.example/"}, "invalid_request"),
        ({"redirect_uri": CALLBACK + "/"}, "invalid_request"),
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "tidak-dikenal"}, "invalid_scope"),
        ({"resource": "https://api.example/lain"}, "invalid_target"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"id_token_hint": "x.y.z"}, "invalid_request"),
        ({"dpop_jkt": "x"}, "invalid_request"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"request": "x.y.z"}, "invalid_request_object"),
        ({"nonce": "n" * 513}, "invalid_request"),
        ({"login_hint": "x" * 9000}, "invalid_request"),
        ({"login_hint": "x" * 8000, "state": "x" * 8000, "acr_values": "x" * 8000}, "invalid_request"),
    ],
)
async def test_what_is_wrong_is_told_to_the_program_at_once(
    shared_party: Party, shared_surfer: Browser, changes, error: str
):
    answer = await push(shared_surfer.http, shared_party, **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text
    assert answer.json()["error_description"]


async def test_a_parameter_sent_twice_is_refused(party: Party, browser: Browser):
    form = {**party.request(), "scope": ["openid", "openid"]}
    answer = await browser.http.post("/par", data=form, auth=(party.client_id, party.secret or ""))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_only_the_client_itself_pushes(party: Party, browser: Browser, world: World):
    stranger = Party(party.client_id, "wrong")
    answer = await push(browser.http, stranger)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "www-authenticate" in answer.headers
    unproven = await browser.http.post("/par", data=party.request())
    assert (unproven.status_code, unproven.json()["error"]) == (401, "invalid_client")
    await world.suspend(party)
    assert (await push(browser.http, party)).json()["error"] == "invalid_client"


async def test_a_public_client_pushes_with_its_name(browser: Browser, world: World):
    public = await world.party(profile="publik", token_endpoint_auth_method=None, pkce_required=None)
    assert "code" in answer_of(await browser.through(await pushed(browser.http, public)))


async def test_other_methods_than_post_are_not_allowed(browser: Browser):
    assert (await browser.http.get("/par")).status_code == 405
    assert (await browser.http.options("/par")).status_code == 204


async def test_a_minute_later_nobody_is_redirected(party: Party, browser: Browser):
    address = await pushed(browser.http, party)
    with clock.travel(timedelta(seconds=61)):
        assert expired(await browser.go(address))


async def test_another_clients_and_an_invented_request_uri_end_on_a_page(party: Party, browser: Browser, world: World):
    other = await world.party()
    address = await pushed(browser.http, party)
    assert expired(await browser.go(address.replace(party.client_id, other.client_id)))
    assert expired(await browser.go(bringing(party, PREFIX + "x" * 43)))
    assert expired(await browser.go(bringing(party, PREFIX)))
    assert Page(await browser.go("/authorize?" + address.partition("&")[2])).has("error-page"), "without client_id"
    assert Page(await browser.go(address)).has("login-submit"), "its own client's browser still may"


async def test_a_handle_of_one_kind_is_none_of_another(party: Party, browser: Browser):
    address = await pushed(browser.http, party)
    handle = address.rpartition("%3A")[2]
    assert expired(await browser.go(f"/authorize/{handle}"))
    page = await browser.go(party.url())
    kept = Page(page).link("login-cancel").removesuffix("/batal").rpartition("/")[2]
    assert expired(await browser.go(bringing(party, PREFIX + kept)))


@pytest.mark.twins
async def test_reloading_and_going_back_work_until_it_is_answered_once(party: Party, browser: Browser):
    address = await pushed(browser.http, party)
    assert Page(await browser.go(address)).has("login-submit")
    second = await browser.go(address)
    page = await browser.sign_in(second)
    assert Page(await browser.go(address)).has("consent-accept"), "the address bar again, now signed in"
    assert "code" in answer_of(await browser.submit(page, jawaban="izinkan"))
    assert expired(await browser.go(address))


async def test_whoever_takes_longer_than_a_minute_to_sign_in_is_not_thrown_out(party: Party, browser: Browser):
    page = await browser.go(await pushed(browser.http, party))
    with clock.travel(timedelta(minutes=10)):
        page = await browser.sign_in(page)
        assert "code" in answer_of(await browser.submit(page, jawaban="izinkan"))


async def test_the_night_does_not_forget_that_it_was_answered(party: Party, browser: Browser, world: World):
    address = await pushed(browser.http, party)
    tab = await browser.go(address)
    with clock.travel(timedelta(minutes=25)):
        await world.app.composition.oidc.cleanup.delete_expired()
        page = await browser.sign_in(tab)
        assert "code" in answer_of(await browser.submit(page, jawaban="izinkan"))


async def test_two_tabs_of_one_request_get_one_code(party: Party, browser: Browser):
    await browser.code(party)
    address = await pushed(browser.http, party, prompt="login")
    first, second = await browser.go(address), await browser.go(address)
    assert "code" in answer_of(await browser.sign_in(first))
    assert expired(await browser.sign_in(second))


async def test_declining_answers_it_as_well(browser: Browser, world: World):
    outside = await world.party(ownership="luar")
    address = await pushed(browser.http, outside)
    page = await browser.sign_in(await browser.go(address))
    assert answer_of(await browser.submit(page, jawaban="tolak"))["error"] == "access_denied"
    assert expired(await browser.go(address))


async def test_a_silent_refusal_answers_it_as_well(party: Party, browser: Browser):
    address = await pushed(browser.http, party, prompt="none")
    assert answer_of(await browser.go(address))["error"] == "login_required"
    assert expired(await browser.go(address))


async def test_going_back_from_a_second_tab_says_nothing_twice(party: Party, browser: Browser):
    address = await pushed(browser.http, party)
    cancel = Page(await browser.go(address)).link("login-cancel")
    assert answer_of(await browser.go(cancel))["error"] == "access_denied"
    assert expired(await browser.go(cancel))


async def test_a_client_that_is_suspended_meanwhile_gets_nothing(party: Party, browser: Browser, world: World):
    address = await pushed(browser.http, party)
    page = await browser.go(address)
    await world.suspend(party)
    for answer in (await browser.go(address), await browser.sign_in(page)):
        assert (answer.status_code, Page(answer).has("error-page")) == (400, True)


async def test_it_can_be_brought_as_a_form(party: Party, browser: Browser):
    request_uri = (await push(browser.http, party)).json()["request_uri"]
    response = await browser.http.post("/authorize", data={"client_id": party.client_id, "request_uri": request_uri})
    assert response.status_code == 303
    assert "code" in answer_of(await browser.through(response.headers["location"]))
    assert expired(await browser.go(bringing(party, request_uri)))


async def test_a_client_that_must_push_is_refused_elsewhere(browser: Browser, world: World):
    strict = await world.party(require_pushed_authorization_requests=True)
    answer = answer_of(await browser.through(strict.url()))
    assert answer["error"] == "invalid_request"
    assert "/par" in answer["error_description"]
    posted = await browser.http.post("/authorize", data=strict.request())
    assert answer_of(posted)["error"] == "invalid_request"
    assert "code" in answer_of(await browser.through(await pushed(browser.http, strict)))


async def test_a_client_that_must_push_is_refused_with_a_signed_request_in_the_address(browser: Browser, world: World):
    strict = await world.party(require_pushed_authorization_requests=True, **SIGNING)
    answer = answer_of(await browser.go(strict.url(request=signed_request(strict))))
    assert (answer["error"], "/par" in answer["error_description"]) == ("invalid_request", True)


async def test_a_program_that_sends_something_else_is_told_so_in_its_own_language(browser: Browser):
    answer = await browser.http.post("/par", json={"client_id": "x"})
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/json")


async def test_it_costs_four_statements_where_a_plain_request_costs_two(
    party: Party, browser: Browser, world: World, caches: Caches
):
    await browser.tokens(party)
    await pause(caches, world, party)
    address = ""

    async def leave() -> None:
        nonlocal address
        address = await pushed(browser.http, party)

    async def bring() -> None:
        assert "code" in answer_of(await browser.http.get(address))

    assert await counted(world, leave) == 1
    assert await counted(world, bring) == 4
    async with world.app.browser() as stranger:  # who is signed in is looked up for the header of the page
        assert await counted(world, lambda: stranger.get(bringing(party, PREFIX + "x" * 43))) == 1

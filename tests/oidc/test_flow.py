"""From authorization to tokens, refresh and userinfo, through the door."""

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.clients.registration import client_lifecycle
from idp.foundation import clock
from idp.permissions import SHELL
from tests.conftest import Caches
from tests.oidc.parties import CALLBACK, Browser, Page, Party, World, about, answer_of, peek, verified
from tests.support.app import ISSUER


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


@pytest.mark.twins
async def test_a_person_signs_in_once_and_the_client_learns_who_they_are(party: Party, browser: Browser, world: World):
    page = await browser.go(party.url())
    assert Page(page).has("login-submit")
    page = await browser.sign_in(page)
    assert "Pemberitahuan ini tampil satu kali" in page.text
    answer = answer_of(await browser.submit(page, jawaban="izinkan"))
    assert answer["state"] == "s" * 128
    assert answer["iss"] == ISSUER
    assert set(answer) == {"code", "state", "iss"}
    response = await party.redeem(browser.http, answer["code"])
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 300
    told = await verified(browser.http, tokens["id_token"], party.client_id, tokens["access_token"])
    assert told["nonce"] == "n-0S6_WzA2Mj"
    assert told["sub"] == str(world.people["made.ayu"])
    userinfo = await about(browser.http, tokens["access_token"])
    assert userinfo.json()["name"] == "Ni Made Ayu Pradnyani"
    assert userinfo.json()["sub"] == told["sub"]


async def test_the_second_application_opens_without_any_page(party: Party, browser: Browser, world: World):
    await browser.tokens(party)
    other = await world.party(client_name="Aplikasi Kedua")
    await browser.tokens(other)
    browser.pages.clear()
    await browser.code(other)
    await browser.code(party)
    assert browser.pages == []


async def test_an_outside_client_asks_and_it_is_remembered_until_scopes_widen(browser: Browser, world: World):
    outside = await world.party(ownership="luar")
    page = await browser.sign_in(await browser.go(outside.url()))
    assert Page(page).has("consent-accept")
    assert Page(page).has("consent-deny")
    assert "Ni Made Ayu Pradnyani" in page.text
    answer_of(await browser.submit(page, jawaban="izinkan"))
    assert "code" in answer_of(await browser.go(outside.url()))
    assert "code" in answer_of(await browser.go(outside.url(scope="openid")))
    wider = await browser.go(outside.url(scope="openid profile email"))
    assert "m•••••u@denpasarkota.example" in wider.text
    assert "code" in answer_of(await browser.submit(wider, jawaban="izinkan"))
    assert "code" in answer_of(await browser.go(outside.url(scope="openid email")))


async def test_declining_tells_the_client_and_shares_nothing(browser: Browser, world: World):
    outside = await world.party(ownership="luar")
    page = await browser.sign_in(await browser.go(outside.url()))
    answer = answer_of(await browser.submit(page, jawaban="tolak"))
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "s" * 128, ISSUER)
    assert Page(await browser.go(outside.url())).has("consent-accept")


async def test_going_back_without_signing_in_tells_the_client(party: Party, browser: Browser):
    page = await browser.go(party.url())
    answer = answer_of(await browser.go(Page(page).link("login-cancel")))
    assert answer["error"] == "access_denied"


async def test_many_tabs_work(party: Party, browser: Browser, world: World):
    other = await world.party(client_name="Kedua")
    first, second = await browser.go(party.url(state="satu")), await browser.go(other.url(state="dua"))
    answered = await browser.submit(await browser.sign_in(second), jawaban="izinkan")
    assert answer_of(answered)["state"] == "dua"
    answered = await browser.submit(await browser.sign_in(first), jawaban="izinkan")
    assert answer_of(answered)["state"] == "satu"


async def test_a_posted_request_is_kept_and_answered_by_get(party: Party, browser: Browser):
    await browser.code(party)
    posted = await browser.http.post("/authorize", data=party.request(), headers={"Cookie": ""})
    assert posted.status_code == 303
    assert posted.headers["location"].startswith("/authorize/")
    assert "code" in answer_of(await browser.go(posted.headers["location"]))


async def test_a_refresh_gives_a_new_id_token_about_the_same_sign_in(party: Party, browser: Browser):
    tokens = await browser.tokens(party)
    with clock.travel(timedelta(seconds=5)):
        again = (await party.refresh(browser.http, tokens["refresh_token"], scope="openid")).json()
    before, after = peek(tokens["id_token"]), peek(again["id_token"])
    assert after["iat"] > before["iat"]
    assert {name: after[name] for name in ("iss", "sub", "aud", "auth_time")} == {
        name: before[name] for name in ("iss", "sub", "aud", "auth_time")
    }
    assert "nonce" not in after
    assert again["refresh_token"] != tokens["refresh_token"]
    assert again["scope"] == "openid"


async def test_the_previous_refresh_token_gets_the_current_one_again_for_a_moment(party: Party, browser: Browser):
    first = (await browser.tokens(party))["refresh_token"]
    second = (await party.refresh(browser.http, first)).json()["refresh_token"]
    assert (await party.refresh(browser.http, first)).json()["refresh_token"] == second
    third = (await party.refresh(browser.http, second)).json()
    assert third["refresh_token"] not in (first, second)
    assert (await party.refresh(browser.http, first)).json()["error"] == "invalid_grant"
    assert (await party.refresh(browser.http, third["refresh_token"])).status_code == 400
    assert (await about(browser.http, third["access_token"])).status_code == 401


async def test_after_the_grace_the_previous_token_is_reuse(party: Party, browser: Browser):
    first = (await browser.tokens(party))["refresh_token"]
    second = (await party.refresh(browser.http, first)).json()["refresh_token"]
    with clock.travel(timedelta(seconds=31)):
        assert (await party.refresh(browser.http, first)).json()["error"] == "invalid_grant"
        assert (await party.refresh(browser.http, second)).status_code == 400


async def test_a_legacy_client_keeps_one_refresh_token(browser: Browser, world: World):
    legacy = await world.party(profile="warisan")
    answer = answer_of(await browser.through(legacy.url(code_challenge=None, code_challenge_method=None)))
    tokens = (await legacy.redeem(browser.http, answer["code"], code_verifier="")).json()
    for _ in range(3):
        again = (await legacy.refresh(browser.http, tokens["refresh_token"])).json()
        assert again["refresh_token"] == tokens["refresh_token"]


async def test_a_public_client_needs_pkce_and_nothing_else(browser: Browser, world: World):
    public = await world.party(profile="publik")
    assert answer_of(await browser.through(public.url(code_challenge=None)))["error"] == "invalid_request"
    tokens = await browser.tokens(public)
    assert (await public.refresh(browser.http, tokens["refresh_token"])).status_code == 200


async def test_es256_id_tokens_for_a_client_that_chose_them(browser: Browser, world: World):
    modern = await world.party(id_token_signed_response_alg="ES256")
    tokens = await browser.tokens(modern)
    assert (await verified(browser.http, tokens["id_token"], modern.client_id))["sid"]


async def test_offline_access_outlives_the_session_and_others_do_not(party: Party, browser: Browser, world: World):
    bound = await browser.tokens(party)
    offline = await browser.tokens(party, scope="openid offline_access", prompt="consent")
    page = await browser.go("/keluar")
    await browser.submit(page)
    assert (await party.refresh(browser.http, bound["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await about(browser.http, bound["access_token"])).status_code == 401
    assert (await party.refresh(browser.http, offline["refresh_token"])).status_code == 200


async def test_a_suspended_client_stops_everywhere(party: Party, browser: Browser, world: World):
    tokens = await browser.tokens(party)
    await world.suspend(party)
    refused = await party.refresh(browser.http, tokens["refresh_token"])
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert (await about(browser.http, tokens["access_token"])).status_code == 401
    page = await browser.go(party.url())
    assert (page.status_code, Page(page).has("error-page")) == (400, True)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_both_ways_to_send_a_secret(browser: Browser, world: World, method: str):
    either = await world.party(token_endpoint_auth_method=method)
    assert (await browser.tokens(either))["id_token"]


@pytest.mark.twins
@pytest.mark.parametrize("profile", ["standar", "warisan"])
@pytest.mark.parametrize(
    ("registered", "used"),
    [("client_secret_basic", "client_secret_post"), ("client_secret_post", "client_secret_basic")],
)
async def test_a_library_that_sends_the_secret_the_other_way_is_accepted_and_the_way_is_remembered(
    browser: Browser, world: World, profile: str, registered: str, used: str
):
    """django-allauth and oauthenticator choose for themselves, whatever was registered."""
    party = await world.party(profile=profile, token_endpoint_auth_method=registered)
    tokens = await browser.tokens(replace(party, method=used))
    renewed = await replace(party, method=registered).refresh(browser.http, tokens["refresh_token"])
    assert renewed.status_code == 200
    assert await _methods(world, party) == (registered, None)
    await world.app.settle()
    assert await _methods(world, party) == (registered, registered)
    assert (await replace(party, method=used).refresh(browser.http, renewed.json()["refresh_token"])).status_code == 200
    await browser.http.get(party.url(prompt="none"))  # the client was used, and did not prove itself
    await world.app.settle()
    assert await _methods(world, party) == (registered, used)


async def _methods(world: World, party: Party) -> tuple[str, str | None]:
    async with world.app.database.begin() as session:
        found = await client_lifecycle.find_client(world.app.composition.clients.admin(session, SHELL), party.client_id)
    assert found is not None
    return found.metadata.token_endpoint_auth_method, found.last_auth_method


async def test_a_secret_in_the_header_and_in_the_form_at_once_is_refused(party: Party, browser: Browser):
    form = {"grant_type": "refresh_token", "refresh_token": "x", "client_secret": party.secret or ""}
    refused = await browser.http.post("/token", data=form, auth=(party.client_id, party.secret or ""))
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")


async def test_only_the_registered_method_is_accepted(browser: Browser, world: World):
    party = await world.party(profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope="")
    form = {"grant_type": "client_credentials", "client_id": party.client_id}
    refused = await browser.http.post("/token", data=form | {"client_secret": party.secret or ""})
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert refused.headers["www-authenticate"].startswith("Basic")


async def test_a_machine_asks_for_itself_without_a_statement(browser: Browser, world: World, caches: Caches):
    machine = await world.party(profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope="")
    caches.grow_old()
    await machine.post(browser.http, "/token", grant_type="client_credentials")
    before = world.app.database.statements_run
    answer = await machine.post(browser.http, "/token", grant_type="client_credentials")
    assert world.app.database.statements_run == before
    told = peek(answer.json()["access_token"])
    assert (told["sub"], told["client_id"], told["aud"]) == (machine.client_id, machine.client_id, ISSUER)
    assert "refresh_token" not in answer.json()
    assert (await about(browser.http, answer.json()["access_token"])).status_code == 403


async def test_form_post_answers_with_a_form_and_a_button(party: Party, browser: Browser):
    page = await browser.through(party.url(response_mode="form_post"))
    action, fields = Page(page).form()
    assert action == CALLBACK
    assert set(fields) == {"code", "state", "iss"}
    assert "<button" in page.text
    assert "form-action" not in page.headers["content-security-policy"]
    refused = await browser.go(party.url(response_mode="form_post", scope="unknown"))
    assert Page(refused).form()[1]["error"] == "invalid_scope"


async def test_a_state_with_markup_never_becomes_markup(party: Party, browser: Browser):
    page = await browser.through(party.url(response_mode="form_post", state='"><script>alert(1)</script>'))
    assert "<script>alert" not in page.text
    assert Page(page).form()[1]["state"] == '"><script>alert(1)</script>'


async def test_a_request_that_waited_too_long_ends_on_a_page_with_a_way_on(party: Party, browser: Browser):
    page = await browser.go(party.url())
    handle = Page(page).link("login-cancel")
    with clock.travel(timedelta(hours=2)):
        late = await browser.go(handle)
    assert (late.status_code, Page(late).has("error-page")) == (400, True)


@pytest.mark.parametrize(
    ("registered", "is_told"),
    [
        ({}, False),
        ({"backchannel_logout_uri": "https://aplikasi.example/keluar"}, True),
        ({"frontchannel_logout_uri": "https://aplikasi.example/keluar"}, True),
        ({"post_logout_redirect_uris": ("https://aplikasi.example/",)}, True),
    ],
)
async def test_a_client_learns_of_its_session_where_it_has_an_address_of_a_logout(
    browser: Browser, world: World, registered: dict[str, object], is_told: bool
):
    party = await world.party(**({"post_logout_redirect_uris": ()} | registered))
    assert ("sid" in peek((await browser.tokens(party))["id_token"])) is is_told

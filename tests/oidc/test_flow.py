"""From authorization to tokens, refresh and userinfo, through the door."""

from datetime import timedelta

import pytest

from idp.foundation import clock
from tests.conftest import Caches
from tests.oidc.parties import CALLBACK, Page, Party, Surfer, Town, about, answer_of, peek, verified
from tests.support.house import ISSUER


@pytest.mark.twins
async def test_a_person_signs_in_once_and_the_client_learns_who_they_are(party: Party, surfer: Surfer, town: Town):
    page = await surfer.go(party.url())
    assert Page(page).has("login-submit")
    page = await surfer.sign_in(page)
    assert "Pemberitahuan ini tampil satu kali" in page.text
    answer = answer_of(await surfer.submit(page, jawaban="izinkan"))
    assert answer["state"] == "s" * 128
    assert answer["iss"] == ISSUER
    assert set(answer) == {"code", "state", "iss"}
    response = await party.redeem(surfer.http, answer["code"])
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 300
    told = await verified(surfer.http, tokens["id_token"], party.client_id, tokens["access_token"])
    assert told["nonce"] == "n-0S6_WzA2Mj"
    assert told["sub"] == str(town.people["made.ayu"])
    userinfo = await about(surfer.http, tokens["access_token"])
    assert userinfo.json()["name"] == "Ni Made Ayu Pradnyani"
    assert userinfo.json()["sub"] == told["sub"]


async def test_the_second_application_opens_without_any_page(party: Party, surfer: Surfer, town: Town):
    await surfer.tokens(party)
    other = await town.party(client_name="Aplikasi Kedua")
    await surfer.tokens(other)
    surfer.pages.clear()
    await surfer.code(other)
    await surfer.code(party)
    assert surfer.pages == []


async def test_an_outside_client_asks_and_it_is_remembered_until_scopes_widen(surfer: Surfer, town: Town):
    outside = await town.party(ownership="luar")
    page = await surfer.sign_in(await surfer.go(outside.url()))
    assert Page(page).has("consent-accept")
    assert Page(page).has("consent-deny")
    assert "Ni Made Ayu Pradnyani" in page.text
    answer_of(await surfer.submit(page, jawaban="izinkan"))
    assert "code" in answer_of(await surfer.go(outside.url()))
    assert "code" in answer_of(await surfer.go(outside.url(scope="openid")))
    wider = await surfer.go(outside.url(scope="openid profile email"))
    assert "m•••••u@denpasarkota.example" in wider.text
    assert "code" in answer_of(await surfer.submit(wider, jawaban="izinkan"))
    assert "code" in answer_of(await surfer.go(outside.url(scope="openid email")))


async def test_declining_tells_the_client_and_shares_nothing(surfer: Surfer, town: Town):
    outside = await town.party(ownership="luar")
    page = await surfer.sign_in(await surfer.go(outside.url()))
    answer = answer_of(await surfer.submit(page, jawaban="tolak"))
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "s" * 128, ISSUER)
    assert Page(await surfer.go(outside.url())).has("consent-accept")


async def test_going_back_without_signing_in_tells_the_client(party: Party, surfer: Surfer):
    page = await surfer.go(party.url())
    answer = answer_of(await surfer.go(Page(page).link("login-cancel")))
    assert answer["error"] == "access_denied"


async def test_many_tabs_work(party: Party, surfer: Surfer, town: Town):
    other = await town.party(client_name="Kedua")
    first, second = await surfer.go(party.url(state="satu")), await surfer.go(other.url(state="dua"))
    answered = await surfer.submit(await surfer.sign_in(second), jawaban="izinkan")
    assert answer_of(answered)["state"] == "dua"
    answered = await surfer.submit(await surfer.sign_in(first), jawaban="izinkan")
    assert answer_of(answered)["state"] == "satu"


async def test_a_posted_request_is_kept_and_answered_by_get(party: Party, surfer: Surfer):
    await surfer.code(party)
    posted = await surfer.http.post("/authorize", data=party.request(), headers={"Cookie": ""})
    assert posted.status_code == 303
    assert posted.headers["location"].startswith("/authorize/")
    assert "code" in answer_of(await surfer.go(posted.headers["location"]))


async def test_a_refresh_gives_a_new_id_token_about_the_same_sign_in(party: Party, surfer: Surfer):
    tokens = await surfer.tokens(party)
    with clock.travel(timedelta(seconds=5)):
        again = (await party.refresh(surfer.http, tokens["refresh_token"], scope="openid")).json()
    before, after = peek(tokens["id_token"]), peek(again["id_token"])
    assert after["iat"] > before["iat"]
    assert {name: after[name] for name in ("iss", "sub", "aud", "auth_time")} == {
        name: before[name] for name in ("iss", "sub", "aud", "auth_time")
    }
    assert "nonce" not in after
    assert again["refresh_token"] != tokens["refresh_token"]
    assert again["scope"] == "openid"


async def test_the_previous_refresh_token_gets_the_current_one_again_for_a_moment(party: Party, surfer: Surfer):
    first = (await surfer.tokens(party))["refresh_token"]
    second = (await party.refresh(surfer.http, first)).json()["refresh_token"]
    assert (await party.refresh(surfer.http, first)).json()["refresh_token"] == second
    third = (await party.refresh(surfer.http, second)).json()
    assert third["refresh_token"] not in (first, second)
    assert (await party.refresh(surfer.http, first)).json()["error"] == "invalid_grant"
    assert (await party.refresh(surfer.http, third["refresh_token"])).status_code == 400
    assert (await about(surfer.http, third["access_token"])).status_code == 401


async def test_after_the_grace_the_previous_token_is_reuse(party: Party, surfer: Surfer):
    first = (await surfer.tokens(party))["refresh_token"]
    second = (await party.refresh(surfer.http, first)).json()["refresh_token"]
    with clock.travel(timedelta(seconds=31)):
        assert (await party.refresh(surfer.http, first)).json()["error"] == "invalid_grant"
        assert (await party.refresh(surfer.http, second)).status_code == 400


async def test_a_legacy_client_keeps_one_refresh_token(surfer: Surfer, town: Town):
    legacy = await town.party(profile="warisan")
    answer = answer_of(await surfer.through(legacy.url(code_challenge=None, code_challenge_method=None)))
    tokens = (await legacy.redeem(surfer.http, answer["code"], code_verifier="")).json()
    for _ in range(3):
        again = (await legacy.refresh(surfer.http, tokens["refresh_token"])).json()
        assert again["refresh_token"] == tokens["refresh_token"]


async def test_a_public_client_needs_pkce_and_nothing_else(surfer: Surfer, town: Town):
    public = await town.party(profile="publik")
    assert answer_of(await surfer.through(public.url(code_challenge=None)))["error"] == "invalid_request"
    tokens = await surfer.tokens(public)
    assert (await public.refresh(surfer.http, tokens["refresh_token"])).status_code == 200


async def test_es256_id_tokens_for_a_client_that_chose_them(surfer: Surfer, town: Town):
    modern = await town.party(id_token_signed_response_alg="ES256")
    tokens = await surfer.tokens(modern)
    assert (await verified(surfer.http, tokens["id_token"], modern.client_id))["sid"]


async def test_offline_access_outlives_the_session_and_others_do_not(party: Party, surfer: Surfer, town: Town):
    bound = await surfer.tokens(party)
    offline = await surfer.tokens(party, scope="openid offline_access", prompt="consent")
    page = await surfer.go("/keluar")
    await surfer.submit(page)
    assert (await party.refresh(surfer.http, bound["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await about(surfer.http, bound["access_token"])).status_code == 401
    assert (await party.refresh(surfer.http, offline["refresh_token"])).status_code == 200


async def test_a_suspended_client_stops_everywhere(party: Party, surfer: Surfer, town: Town):
    tokens = await surfer.tokens(party)
    await town.suspend(party)
    refused = await party.refresh(surfer.http, tokens["refresh_token"])
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert (await about(surfer.http, tokens["access_token"])).status_code == 401
    page = await surfer.go(party.url())
    assert (page.status_code, Page(page).has("error-page")) == (400, True)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_both_ways_to_send_a_secret(surfer: Surfer, town: Town, method: str):
    either = await town.party(token_endpoint_auth_method=method)
    assert (await surfer.tokens(either))["id_token"]


async def test_only_the_registered_method_is_accepted(party: Party, surfer: Surfer):
    form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": party.client_id}
    refused = await surfer.http.post("/token", data=form | {"client_secret": party.secret or ""})
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert refused.headers["www-authenticate"].startswith("Basic")


async def test_a_machine_asks_for_itself_without_a_statement(surfer: Surfer, town: Town, caches: Caches):
    machine = await town.party(profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope="")
    caches.grow_old()
    await machine.post(surfer.http, "/token", grant_type="client_credentials")
    before = town.house.database.statements_run
    answer = await machine.post(surfer.http, "/token", grant_type="client_credentials")
    assert town.house.database.statements_run == before
    told = peek(answer.json()["access_token"])
    assert (told["sub"], told["client_id"], told["aud"]) == (machine.client_id, machine.client_id, ISSUER)
    assert "refresh_token" not in answer.json()
    assert (await about(surfer.http, answer.json()["access_token"])).status_code == 403


async def test_form_post_answers_with_a_form_and_a_button(party: Party, surfer: Surfer):
    page = await surfer.through(party.url(response_mode="form_post"))
    action, fields = Page(page).form()
    assert action == CALLBACK
    assert set(fields) == {"code", "state", "iss"}
    assert "<button" in page.text
    assert "form-action" not in page.headers["content-security-policy"]
    refused = await surfer.go(party.url(response_mode="form_post", scope="unknown"))
    assert Page(refused).form()[1]["error"] == "invalid_scope"


async def test_a_state_with_markup_never_becomes_markup(party: Party, surfer: Surfer):
    page = await surfer.through(party.url(response_mode="form_post", state='"><script>alert(1)</script>'))
    assert "<script>alert" not in page.text
    assert Page(page).form()[1]["state"] == '"><script>alert(1)</script>'


async def test_a_request_that_waited_too_long_ends_on_a_page_with_a_way_on(party: Party, surfer: Surfer):
    page = await surfer.go(party.url())
    handle = Page(page).link("login-cancel")
    with clock.travel(timedelta(hours=2)):
        late = await surfer.go(handle)
    assert (late.status_code, Page(late).has("error-page")) == (400, True)

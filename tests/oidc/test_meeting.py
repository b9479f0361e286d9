"""Who goes on with a request: prompt=select_account and prompt=create."""

from datetime import timedelta

import pytest

from idp.foundation import clock
from tests.oidc.asking import pushed
from tests.oidc.parties import MADE, Page, Party, Surfer, Town, answer_of, peek


async def id_token(party: Party, surfer: Surfer, code: str) -> dict[str, object]:
    response = await party.redeem(surfer.http, code)
    assert response.status_code == 200, response.text
    return peek(response.json()["id_token"])


@pytest.fixture
async def known(party: Party, surfer: Surfer) -> Party:
    """A party whose notice the person has seen, in a browser that is signed in."""
    await surfer.code(party)
    return party


@pytest.mark.twins
async def test_whoever_is_signed_in_is_shown_and_goes_on(known: Party, surfer: Surfer, town: Town):
    page = await surfer.go(known.url(prompt="select_account"))
    assert MADE["name"] in page.text
    assert (Page(page).has("account-stay"), Page(page).has("account-other")) == (True, True)
    answer = answer_of(await surfer.submit(page, jawaban="lanjut"))
    assert (await id_token(known, surfer, answer["code"]))["sub"] == str(town.people["made.ayu"])


@pytest.mark.twins
async def test_another_person_signs_in_instead(known: Party, surfer: Surfer, town: Town):
    await town.person("wayan", email=None, nip=None)
    page = await surfer.go(known.url(prompt="select_account"))
    page = await surfer.submit(page, jawaban="lain")
    assert Page(page).has("login-submit")
    surfer.username = "wayan"
    page = await surfer.submit(await surfer.sign_in(page), jawaban="izinkan")
    answer = answer_of(page)
    assert (await id_token(known, surfer, answer["code"]))["sub"] == str(town.people["wayan"])


@pytest.mark.parametrize(("prompt", "says"), [("select_account", "Continue as"), ("create", "personnel records")])
async def test_the_page_speaks_the_language_the_client_wished_for(known: Party, surfer: Surfer, prompt: str, says: str):
    assert says in (await surfer.go(known.url(prompt=prompt, ui_locales="en id"))).text
    assert says not in (await surfer.go(known.url(prompt=prompt))).text


async def test_it_is_asked_anew_each_time(known: Party, surfer: Surfer):
    page = await surfer.go(known.url(prompt="select_account"))
    action, _ = Page(page).form()
    handle = action.partition("lanjut=")[2]
    assert "code" in answer_of(await surfer.submit(page, jawaban="lanjut"))
    assert Page(await surfer.go(f"/authorize/{handle}")).has("account-stay"), "an answer counts once"
    assert Page(await surfer.go(known.url(prompt="select_account"))).has("account-stay")


async def test_the_choice_of_one_person_is_none_of_another(known: Party, surfer: Surfer, town: Town):
    page = await surfer.go(known.url(prompt="select_account"))
    action, _ = Page(page).form()
    handle = action.partition("lanjut=")[2]
    chosen = await surfer.http.post(action, data=Page(page).form()[1] | {"jawaban": "lanjut"})
    assert chosen.headers["location"] == f"/authorize/{handle}"
    await town.person("wayan", email=None, nip=None)
    async with town.house.browser() as http:
        other = Surfer(http, "wayan")
        await other.code(known)
        assert Page(await other.go(f"/authorize/{handle}")).has("account-stay")


async def test_nobody_signed_in_means_signing_in(party: Party, surfer: Surfer):
    page = await surfer.go(party.url(prompt="select_account"))
    assert Page(page).has("login-submit")
    page = await surfer.sign_in(page)
    assert "code" in answer_of(await surfer.submit(page, jawaban="izinkan")), "who has just signed in has chosen"


async def test_choosing_does_not_stand_for_signing_in_again(known: Party, surfer: Surfer):
    assert Page(await surfer.go(known.url(prompt="select_account login"))).has("login-submit")
    with clock.travel(timedelta(seconds=5)):
        page = await surfer.go(known.url(prompt="select_account", max_age="1"))
        assert Page(page).has("login-submit")


async def test_choosing_does_not_stand_for_agreeing(surfer: Surfer, party: Party, town: Town):
    await surfer.code(party)
    outside = await town.party(ownership="luar")
    page = await surfer.go(outside.url(prompt="select_account consent"))
    page = await surfer.submit(page, jawaban="lanjut")
    assert Page(page).has("consent-accept")
    assert "code" in answer_of(await surfer.submit(page, jawaban="izinkan"))


async def test_the_person_may_go_back_to_the_application(known: Party, surfer: Surfer):
    for prompt in ("select_account", "create"):
        page = await surfer.go(known.url(prompt=prompt))
        assert answer_of(await surfer.go(Page(page).link("login-cancel")))["error"] == "access_denied"


@pytest.mark.parametrize("path", ["/pilih-akun", "/daftar"])
async def test_a_forged_or_stale_answer_changes_nothing(known: Party, surfer: Surfer, path: str):
    prompt = {"/pilih-akun": "select_account", "/daftar": "create"}[path]
    action, _ = Page(await surfer.go(known.url(prompt=prompt))).form()
    assert (await surfer.http.post(action, data={"jawaban": "lanjut"})).status_code == 403
    assert (await surfer.http.get(path)).status_code == 400
    assert (await surfer.http.get(f"{path}?lanjut=x")).status_code == 400
    other = {"/pilih-akun": "/daftar", "/daftar": "/pilih-akun"}[path]
    astray = await surfer.http.get(action.replace(path, other))
    assert astray.headers["location"].startswith("/authorize/"), "a question that does not stand is not asked"


async def test_whoever_wants_an_account_learns_how_one_gets_it(party: Party, surfer: Surfer):
    page = await surfer.go(party.url(prompt="create"))
    assert "data kepegawaian" in page.text
    page = await surfer.submit(page)
    assert Page(page).has("login-submit")
    page = await surfer.sign_in(page)
    assert "code" in answer_of(await surfer.submit(page, jawaban="izinkan"))


async def test_a_session_that_is_there_is_no_new_account(known: Party, surfer: Surfer):
    page = await surfer.go(known.url(prompt="create"))
    page = await surfer.submit(page)
    assert Page(page).has("login-submit")
    assert "code" in answer_of(await surfer.sign_in(page))


async def test_create_is_listed_and_stands_not_beside_none(party: Party, surfer: Surfer):
    listed = (await surfer.http.get("/.well-known/openid-configuration")).json()["prompt_values_supported"]
    assert set(listed) == {"none", "login", "consent", "select_account", "create"}
    assert answer_of(await surfer.go(party.url(prompt="none create")))["error"] == "invalid_request"
    assert answer_of(await surfer.go(party.url(prompt="buat")))["error"] == "invalid_request"


@pytest.mark.parametrize("prompt", ["select_account", "create"])
async def test_a_pushed_request_asks_the_same(known: Party, surfer: Surfer, prompt: str):
    page = await surfer.go(await pushed(surfer.http, known, prompt=prompt))
    page = await surfer.submit(page, jawaban="lanjut")
    if prompt == "create":
        page = await surfer.sign_in(page)
    assert "code" in answer_of(page)

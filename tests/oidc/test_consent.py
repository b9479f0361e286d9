"""Agreeing: on our own page, by the person who is here, for the request that was shown."""

from urllib.parse import urlsplit

import pytest

from tests.oidc.offering import offered
from tests.oidc.parties import Page, Party, Surfer, Town, about, answer_of


@pytest.fixture
async def outside(town: Town) -> Party:
    return await town.party(ownership="luar")


async def asked(outside: Party, surfer: Surfer, **changes: str | None):
    page = await surfer.go(outside.url(**changes))
    page = await surfer.sign_in(page) if Page(page).has("login-submit") else page
    assert Page(page).has("consent-accept"), page.text
    return page


async def test_a_forged_answer_changes_nothing(outside: Party, surfer: Surfer):
    page = await asked(outside, surfer)
    forged = await surfer.http.post(Page(page).form()[0], data={"jawaban": "izinkan", "csrf": "x"})
    assert forged.status_code == 403
    assert Page(await surfer.go(outside.url())).has("consent-accept")


@pytest.mark.twins
async def test_prompt_consent_asks_again_and_does_not_loop(outside: Party, surfer: Surfer):
    answer_of(await surfer.submit(await asked(outside, surfer), jawaban="izinkan"))
    page = await asked(outside, surfer, prompt="consent")
    assert "code" in answer_of(await surfer.submit(page, jawaban="izinkan"))


async def test_login_and_consent_together(outside: Party, surfer: Surfer):
    await surfer.code(outside)
    page = await surfer.sign_in(await surfer.go(outside.url(prompt="login consent")))
    assert Page(page).has("consent-accept")
    assert "code" in answer_of(await surfer.submit(page, jawaban="izinkan"))


async def test_another_person_at_the_same_browser_is_asked_for_themselves(outside: Party, surfer: Surfer, town: Town):
    page = await asked(outside, surfer)
    address = str(page.url)
    await town.person("wayan", nip=None, email=None)
    async with town.house.browser() as http:
        other = Surfer(http, "wayan")
        await other.code(await town.party())
        shown = await other.go(address)
        assert Page(shown).has("consent-accept")
        answer_of(await other.submit(shown, jawaban="izinkan"))
    assert Page(await surfer.go(address)).has("consent-accept")


async def test_an_answer_after_the_session_ended_asks_to_sign_in_first(outside: Party, surfer: Surfer):
    page = await asked(outside, surfer)
    form = Page(page).form()
    await surfer.submit(await surfer.go("/keluar"))
    back = await surfer.http.post(form[0], data=form[1] | {"jawaban": "izinkan"})
    assert urlsplit(back.headers["location"]).path.startswith("/authorize/")
    assert Page(await surfer.go(back.headers["location"])).has("login-submit")


async def test_an_answered_page_leads_on_when_it_is_opened_again(outside: Party, surfer: Surfer):
    page = await asked(outside, surfer)
    await surfer.submit(page, jawaban="izinkan")
    assert "code" in answer_of(await surfer.go(str(page.url)))


async def test_a_withdrawn_agreement_ends_what_was_given_on_it(outside: Party, surfer: Surfer, town: Town):
    tokens = await surfer.tokens(outside)
    async with town.house.database.begin() as session:
        await town.house.composition.oidc.logout.withdrawals.withdraw(
            session, town.people["made.ayu"], outside.client_id
        )
    assert (await about(surfer.http, tokens["access_token"])).status_code == 401
    assert (await outside.refresh(surfer.http, tokens["refresh_token"])).status_code == 400
    assert Page(await surfer.go(outside.url())).has("consent-accept")


async def test_agreeing_to_one_scope_is_agreeing_to_no_other_that_reads_alike(surfer: Surfer, town: Town):
    for audience, scope in (("https://arsip.example", "arsip-baca"), ("https://gaji.example", "arsip_baca")):
        await offered(town, audience, scope)
    apis = ["https://arsip.example", "https://gaji.example"]
    party = await town.party(ownership="luar", scope="openid arsip-baca arsip_baca", resources=apis)
    first = {"scope": "openid arsip-baca", "resource": apis[0]}
    answer_of(await surfer.submit(await asked(party, surfer, **first), jawaban="izinkan"))
    await surfer.code(party, **first)
    await asked(party, surfer, scope="openid arsip_baca", resource=apis[1])


async def test_a_client_that_is_suspended_meanwhile_gets_no_consent(outside: Party, surfer: Surfer, town: Town):
    page = await asked(outside, surfer)
    await town.suspend(outside)
    assert Page(await surfer.go(str(page.url))).has("error-page")
    assert (await town.house.composition.clients.registry.find(outside.client_id)) is not None


async def test_personal_numbers_are_masked_on_the_page(outside: Party, surfer: Surfer):
    page = await asked(outside, surfer, scope="openid profile email phone address pegawai organisasi peran")
    assert "198503042010012001" not in page.text
    assert "+62361123456" not in page.text
    assert "Jalan Gajah Mada 1" in page.text


async def test_an_application_in_the_sandbox_is_marked_whatever_it_calls_itself(surfer: Surfer, town: Town):
    """Vendors register there without anybody looking, under any name they like."""
    tried = await town.party(ownership="luar", client_name="SIMPEG Kota Denpasar")
    used = await town.party(ownership="luar", environment="produksi")
    assert "Masih diuji" in (await asked(tried, surfer)).text
    assert "Masih diuji" not in (await asked(used, surfer)).text

"""Agreeing: on our own page, by the person who is here, for the request that was shown."""

from urllib.parse import urlsplit

import pytest

from tests.oidc.offering import offered
from tests.oidc.parties import Browser, Page, Party, World, about, answer_of


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


@pytest.fixture
async def outside(world: World) -> Party:
    return await world.party(ownership="luar")


async def asked(outside: Party, browser: Browser, **changes: str | None):
    page = await browser.go(outside.url(**changes))
    page = await browser.sign_in(page) if Page(page).has("login-submit") else page
    assert Page(page).has("consent-accept"), page.text
    return page


async def test_a_forged_answer_changes_nothing(outside: Party, browser: Browser):
    page = await asked(outside, browser)
    forged = await browser.http.post(Page(page).form()[0], data={"jawaban": "izinkan", "csrf": "x"})
    assert forged.status_code == 403
    assert Page(await browser.go(outside.url())).has("consent-accept")


@pytest.mark.twins
async def test_prompt_consent_asks_again_and_does_not_loop(outside: Party, browser: Browser):
    answer_of(await browser.submit(await asked(outside, browser), jawaban="izinkan"))
    page = await asked(outside, browser, prompt="consent")
    assert "code" in answer_of(await browser.submit(page, jawaban="izinkan"))


async def test_login_and_consent_together(outside: Party, browser: Browser):
    await browser.code(outside)
    page = await browser.sign_in(await browser.go(outside.url(prompt="login consent")))
    assert Page(page).has("consent-accept")
    assert "code" in answer_of(await browser.submit(page, jawaban="izinkan"))


async def test_another_person_at_the_same_browser_is_asked_for_themselves(
    outside: Party, browser: Browser, world: World
):
    page = await asked(outside, browser)
    address = str(page.url)
    await world.person("wayan", nip=None, email=None)
    async with world.app.browser() as http:
        other = Browser(http, "wayan")
        await other.code(await world.party())
        shown = await other.go(address)
        assert Page(shown).has("consent-accept")
        answer_of(await other.submit(shown, jawaban="izinkan"))
    assert Page(await browser.go(address)).has("consent-accept")


async def test_an_answer_after_the_session_ended_asks_to_sign_in_first(outside: Party, browser: Browser):
    page = await asked(outside, browser)
    form = Page(page).form()
    await browser.submit(await browser.go("/keluar"))
    back = await browser.http.post(form[0], data=form[1] | {"jawaban": "izinkan"})
    assert urlsplit(back.headers["location"]).path.startswith("/authorize/")
    assert Page(await browser.go(back.headers["location"])).has("login-submit")


async def test_an_answered_page_leads_on_when_it_is_opened_again(outside: Party, browser: Browser):
    page = await asked(outside, browser)
    await browser.submit(page, jawaban="izinkan")
    assert "code" in answer_of(await browser.go(str(page.url)))


async def test_a_withdrawn_agreement_ends_what_was_given_on_it(outside: Party, browser: Browser, world: World):
    tokens = await browser.tokens(outside)
    async with world.app.database.begin() as session:
        await world.app.composition.oidc.logout.withdrawals.withdraw_consent(
            session, world.people["made.ayu"], outside.client_id
        )
    assert (await about(browser.http, tokens["access_token"])).status_code == 401
    assert (await outside.refresh(browser.http, tokens["refresh_token"])).status_code == 400
    assert Page(await browser.go(outside.url())).has("consent-accept")


async def test_agreeing_to_one_scope_is_agreeing_to_no_other_that_reads_alike(browser: Browser, world: World):
    for audience, scope in (("https://arsip.example", "arsip-baca"), ("https://gaji.example", "arsip_baca")):
        await offered(world, audience, scope)
    apis = ["https://arsip.example", "https://gaji.example"]
    party = await world.party(ownership="luar", scope="openid arsip-baca arsip_baca", resources=apis)
    first = {"scope": "openid arsip-baca", "resource": apis[0]}
    answer_of(await browser.submit(await asked(party, browser, **first), jawaban="izinkan"))
    await browser.code(party, **first)
    await asked(party, browser, scope="openid arsip_baca", resource=apis[1])


async def test_a_client_that_is_suspended_meanwhile_gets_no_consent(outside: Party, browser: Browser, world: World):
    page = await asked(outside, browser)
    await world.suspend(outside)
    assert Page(await browser.go(str(page.url))).has("error-page")
    assert (await world.app.composition.clients.registry.find(outside.client_id)) is not None


async def test_personal_numbers_are_masked_on_the_page(outside: Party, browser: Browser):
    page = await asked(outside, browser, scope="openid profile email phone address pegawai organisasi peran")
    assert "198503042010012001" not in page.text
    assert "+62361123456" not in page.text
    assert "Jalan Gajah Mada 1" in page.text


async def test_an_application_in_the_sandbox_is_marked_whatever_it_calls_itself(browser: Browser, world: World):
    """Vendors register there without anybody looking, under any name they like."""
    tried = await world.party(ownership="luar", client_name="SIMPEG Kota Denpasar")
    used = await world.party(ownership="luar", environment="produksi")
    assert "Masih diuji" in (await asked(tried, browser)).text
    assert "Masih diuji" not in (await asked(used, browser)).text

"""acr_values, essential acr and the policies, from the request through the login pages to the tokens."""

import json

import pytest

from idp.accounts.policy import SecondFactorDemand
from tests.conftest import Apps
from tests.oidc.parties import CHEAP, Browser, Page, Party, World, answer_of, peek
from tests.support.second_factor import enrol_authenticator

SANDI, MFA, KUNCI = "urn:divos:acr:sandi", "urn:divos:acr:mfa", "urn:divos:acr:kunci-sandi"


def essential(*values: str) -> str:
    return json.dumps({"id_token": {"acr": {"essential": True, "values": values}}})


async def told(browser: Browser, party: Party, **asked: str) -> tuple[str, list[str]]:
    """acr and amr of the ID token."""
    claims = peek((await browser.tokens(party, **asked))["id_token"])
    return claims["acr"], claims["amr"]


async def steps_of(browser: Browser, party: Party, **asked: str) -> list[str]:
    """The pages that were shown on the way to a code."""
    browser.pages.clear()
    await browser.code(party, **asked)
    return [path.partition("?")[0] for path in browser.pages if path.startswith("/masuk")]


@pytest.mark.twins
async def test_a_list_without_the_password_asks_for_a_factor(world: World, party: Party, browser: Browser) -> None:
    await enrol_authenticator(world.app, "made.ayu")
    assert await told(browser, party, acr_values=f"{MFA} {SANDI}") == (SANDI, ["pwd"])
    assert await told(browser, party, acr_values=MFA) == (MFA, ["pwd", "otp", "mfa"])
    # introspection says the same
    tokens = await browser.tokens(party)
    answer = (await party.post(browser.http, "/introspect", token=tokens["access_token"])).json()
    assert answer["acr"] == MFA


async def test_step_up_asks_for_the_missing_step_alone(world: World, party: Party, browser: Browser) -> None:
    await enrol_authenticator(world.app, "made.ayu")
    before = peek((await browser.tokens(party))["id_token"])
    assert await steps_of(browser, party, acr_values=MFA) == ["/masuk", "/masuk/verifikasi"]
    page = await browser.go(party.url(acr_values=MFA))
    after = peek((await browser.tokens(party, acr_values=MFA))["id_token"])
    assert page.status_code == 303
    # the same session, and the password is no fresher than it is
    assert (after["sid"], after["auth_time"]) == (before["sid"], before["auth_time"])
    assert await steps_of(browser, party, acr_values=MFA) == []


async def test_the_password_is_asked_for_again_where_the_request_demands_it(
    world: World, party: Party, browser: Browser
) -> None:
    await enrol_authenticator(world.app, "made.ayu")
    await browser.code(party, acr_values=MFA)
    page = await browser.go(party.url(acr_values=MFA, prompt="login"))
    assert Page(page).has("login-submit")
    assert Page(await browser.sign_in(page)).has("step-submit")


async def test_who_has_no_factor_goes_on_and_the_token_says_so(party: Party, browser: Browser) -> None:
    assert await told(browser, party, acr_values=f"{KUNCI} {MFA}") == (SANDI, ["pwd"])
    assert await told(browser, party, acr_values=MFA) == (SANDI, ["pwd"])
    assert answer_of(await browser.go(party.url(acr_values=MFA, prompt="none"))).keys() >= {"code"}


async def test_an_essential_class_that_cannot_be_reached_is_refused(party: Party, browser: Browser) -> None:
    answer = answer_of(await browser.through(party.url(claims=essential(MFA))))
    assert answer["error"] == "unmet_authentication_requirements"
    # once more, in the session that was opened
    answer = answer_of(await browser.through(party.url(claims=essential(MFA))))
    assert answer["error"] == "unmet_authentication_requirements"
    assert answer_of(await browser.go(party.url(claims=essential(MFA), prompt="none")))["error"] == "login_required"


async def test_an_essential_class_is_named_in_the_token_although_more_was_reached(
    world: World, party: Party, browser: Browser
) -> None:
    await enrol_authenticator(world.app, "made.ayu")
    assert await told(browser, party, claims=essential(MFA)) == (MFA, ["pwd", "otp", "mfa"])
    assert await told(browser, party, claims=essential(SANDI)) == (SANDI, ["pwd", "otp", "mfa"])
    assert await told(browser, party) == (MFA, ["pwd", "otp", "mfa"])


async def test_one_application_alone_demands_a_factor(world: World, party: Party, browser: Browser) -> None:
    strict = await world.party(client_name="Kepegawaian", minimum_acr=MFA)
    await browser.code(party)
    page = await browser.go(strict.url())
    assert Page(page).has("enrolment-needed")
    assert "Kepegawaian hanya dibuka dengan verifikasi dua langkah." in page.text
    assert answer_of(await browser.go(strict.url(prompt="none")))["error"] == "login_required"
    await enrol_authenticator(world.app, "made.ayu")
    assert await told(browser, strict) == (MFA, ["pwd", "otp", "mfa"])
    assert await steps_of(browser, party) == []


async def test_an_application_that_demands_a_passkey_is_not_opened_by_a_code(world: World, browser: Browser) -> None:
    strict = await world.party(minimum_acr=KUNCI)
    await enrol_authenticator(world.app, "made.ayu")
    page = await browser.go(strict.url())
    page = await browser.sign_in(page)
    assert Page(page).has("enrolment-needed")


async def test_registered_default_values_are_asked_for(world: World, browser: Browser) -> None:
    await enrol_authenticator(world.app, "made.ayu")
    wishing = await world.party(default_acr_values=[MFA])
    assert await told(browser, wishing) == (MFA, ["pwd", "otp", "mfa"])


async def test_a_deployment_that_requires_a_factor_opens_no_application_without(apps: Apps) -> None:
    world = World(await apps.open(argon2=CHEAP, second_factor={"policy": SecondFactorDemand.REQUIRED}))
    await world.person()
    party = await world.party()
    async with world.app.browser() as http:
        browser = Browser(http)
        page = await browser.sign_in(await browser.go(party.url()))
        assert Page(page).has("enrolment-needed")
        # the session that was opened for setting a factor up is none for applications
        assert answer_of(await browser.go(party.url(prompt="none")))["error"] == "login_required"
        assert Page(await browser.go(party.url())).has("enrolment-needed")
        assert await told(browser, party) == (MFA, ["pwd", "otp", "mfa"])


async def test_an_answer_of_another_browser_raises_nothing(world: World, party: Party, browser: Browser) -> None:
    """The login request of one browser, answered in another by a stronger session: the first is asked itself."""
    await enrol_authenticator(world.app, "made.ayu")
    await browser.code(party)
    shown = await browser.go(party.url(acr_values=MFA))
    assert Page(shown).has("step-submit")
    handle = browser.pages[-1].partition("lanjut=")[2]
    async with world.app.browser() as http:
        other = Browser(http)
        await other.through(f"/masuk?lanjut={handle}")
    assert Page(await browser.go(party.url(acr_values=MFA))).has("step-submit")

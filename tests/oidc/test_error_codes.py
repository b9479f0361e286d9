"""Codes in the errors that applications receive (RFC 6749 4.1.2.1, 5.2, RFC 6750 3), and answers that have none."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from httpx import BasicAuth

from idp.foundation.report_windows import MOST_CODES
from idp.protocol.errors import ERRORS
from idp.protocol.errors.ordinary import ORDINARY
from tests.clients.initial_token import issue_initial_token
from tests.oidc.devices import begun, television
from tests.oidc.parties import ALL_SCOPES, CALLBACK, Browser, Page, Party, World, about, answer_of, peek
from tests.support.app import ISSUER
from tests.support.bare_requests import send_bare
from tests.support.causes import CAUSES
from tests.support.number_watch import digit_runs
from tests.support.report_codes import codes_in, report_of, reports_behind, without_codes

NIP = "197001022000031004"
#: RFC 6749 5.2: %x21 / %x23-5B / %x5D-7E.
ALLOWED = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")


def check_uri(uri: str) -> str:
    """The code in an error_uri."""
    assert ALLOWED.fullmatch(uri)
    (code,) = codes_in(uri)
    assert uri == f"{ISSUER}/diagnosis/{code}"
    return code


@pytest.mark.parametrize("mode", ["query", "form_post", "jwt", "query.jwt", "form_post.jwt"])
async def test_an_error_that_goes_back_names_the_address_that_explains_it(
    party: Party, browser: Browser, world: World, mode: str
) -> None:
    page = await browser.go(party.url(response_mode=mode, code_challenge_method="plain"))
    fields = Page(page).form()[1] if mode.startswith("form_post") else answer_of(page)
    told = peek(fields["response"]) if "response" in fields else fields
    assert told["error"] == "invalid_request"
    (found,) = await reports_behind(world.app, check_uri(told["error_uri"]))
    assert (found.cause, found.endpoint) == ("code_challenge_method_unsupported", "/authorize")
    assert (found.client_id, found.facts["sent"]) == (party.client_id, "plain")
    assert found.parameters["code_challenge_method"] == "plain"
    assert found.parameters["state"] == "(128 characters)"


async def test_success_names_no_address(party: Party, browser: Browser) -> None:
    assert "error_uri" not in answer_of(await browser.through(party.url()))


Sender = Callable[[World, Browser, Party], Awaitable[httpx.Response]]


async def _token(_world: World, browser: Browser, party: Party) -> httpx.Response:
    return await party.redeem(browser.http, "x" * 60)


async def _par(_world: World, browser: Browser, party: Party) -> httpx.Response:
    return await party.post(browser.http, "/par", response_type="code", redirect_uri="https://lain.example/")


async def _introspect(_world: World, browser: Browser, party: Party) -> httpx.Response:
    return await party.post(browser.http, "/introspect")


async def _revoke(_world: World, browser: Browser, party: Party) -> httpx.Response:
    return await party.post(browser.http, "/revoke")


async def _device(_world: World, browser: Browser, party: Party) -> httpx.Response:
    return await party.post(browser.http, "/device_authorization")


async def _userinfo(world: World, browser: Browser, party: Party) -> httpx.Response:
    tokens = await browser.tokens(party)
    await world.suspend(party)
    return await about(browser.http, tokens["access_token"])


SENDERS: dict[str, tuple[Sender, str]] = {
    "/token": (_token, "code_unknown"),
    "/par": (_par, "pushed_redirect_uri_not_registered"),
    "/introspect": (_introspect, "parameter_missing"),
    "/revoke": (_revoke, "parameter_missing"),
    "/device_authorization": (_device, "device_grant_not_registered"),
    "/userinfo": (_userinfo, "access_token_client_suspended"),
}


async def test_each_endpoint_of_programs_says_where_its_error_is_explained(
    browser: Browser, world: World, subtests: pytest.Subtests
) -> None:
    for endpoint, (send, cause) in SENDERS.items():
        party = await world.party()
        with subtests.test(endpoint=endpoint):
            answer = await send(world, browser, party)
            (found,) = await reports_behind(world.app, check_uri(answer.json()["error_uri"]))
            assert (found.cause, found.endpoint, found.client_id) == (cause, endpoint, party.client_id)
            assert answer.headers["content-type"].startswith("application/json")
            if endpoint == "/userinfo":
                assert f'error_uri="{answer.json()["error_uri"]}"' in answer.headers["www-authenticate"]


async def test_registration_says_where_its_error_is_explained(browser: Browser, world: World) -> None:
    http, initial = browser.http, await issue_initial_token(world.app)
    unproven = await http.post("/register", json={})
    assert f'error_uri="{unproven.json()["error_uri"]}"' in unproven.headers["www-authenticate"]
    assert (await report_of(world.app, unproven.text)).cause == "registration_token_missing"
    refused = await http.post("/register", json={"jwks": 1}, headers={"Authorization": f"Bearer {initial}"})
    assert refused.status_code == 400
    assert (await report_of(world.app, refused.text)).endpoint == "/register"


READ_AS_FORMS = ["/token", "/par", "/introspect", "/revoke", "/device_authorization"]


async def test_a_body_that_cannot_be_read_has_a_code_too(
    browser: Browser, world: World, subtests: pytest.Subtests
) -> None:
    for endpoint in READ_AS_FORMS:
        with subtests.test(endpoint=endpoint):
            answer = await browser.http.post(endpoint, content=b"{}", headers={"Content-Type": "application/json"})
            assert answer.status_code == 415
            found = await report_of(world.app, check_uri(answer.json()["error_uri"]))
            assert (found.cause, found.client_id) == ("media_type_not_form", None)


@pytest.mark.parametrize("name", ["client_secret", "client_id"])
async def test_what_is_wrong_with_a_proof_is_known_to_the_client_that_it_names(
    party: Party, browser: Browser, world: World, name: str
) -> None:
    form = {"client_id": party.client_id} | ({"client_secret": "y"} if name == "client_secret" else {})
    header = BasicAuth("lain" if name == "client_id" else party.client_id, "x")
    found = await report_of(world.app, (await browser.http.post("/token", data=form, auth=header)).text)
    assert found.client_id == party.client_id


async def test_the_team_learns_what_strangers_cannot_tell_apart(party: Party, browser: Browser, world: World) -> None:
    """The answers and the code are the same; behind it stand the reports of each cause, with their client."""
    answers = [
        await browser.http.post("/token", auth=(party.client_id, "salah")),
        await browser.http.post("/token", data={"client_id": party.client_id}),
    ]
    assert answers[0].content == answers[1].content
    (code,) = codes_in(answers[0].text)
    found = await reports_behind(world.app, code)
    assert {(one.cause, one.client_id, one.count) for one in found} == {
        ("client_secret_wrong", party.client_id, 1),
        ("client_proof_missing", party.client_id, 1),
    }
    unknown = await browser.http.post("/token", auth=("tidak-ada", "salah"))
    assert without_codes(unknown.text) == without_codes(answers[0].text)
    stranger = await report_of(world.app, unknown.text)
    assert (stranger.cause, stranger.client_id) == ("client_id_unknown", None)


async def test_ordinary_answers_have_no_code(browser: Browser, world: World) -> None:
    party = await world.party(ownership="luar")
    pages = [await browser.http.get(party.url(prompt="none"))]
    asked = [answer_of(pages[0])["error"]]
    await browser.sign_in(await browser.go(party.url()))
    pages.append(await browser.http.get(party.url(prompt="none")))
    asked.append(answer_of(pages[-1])["error"])
    declined = await browser.go(Page(await browser.go(party.url(prompt="login"))).link("login-cancel"))
    asked.append(answer_of(declined)["error"])
    pages.append(declined)
    device = await begun(await television(world), browser.http)
    for _ in range(2):
        pages.append(await device.poll())
        asked.append(pages[-1].json()["error"])
    pages.append(await browser.http.get("/userinfo"))
    assert asked == ["login_required", "consent_required", "access_denied", "authorization_pending", "slow_down"]
    for page in pages:
        whole = page.text + str(page.headers)
        assert (codes_in(whole), "error_uri" in whole) == ([], False)
    await world.app.settle()


def test_ordinary_answers_are_those_that_nobody_has_to_mend() -> None:
    """Every cause of these errors is on the list, or there is a reason why somebody has to mend it."""
    always = ("consent_required", "interaction_required", "authorization_pending", "slow_down", "use_dpop_nonce")
    for code in always:
        causes = {cause for cause in CAUSES.values() if cause.definition.error is ERRORS[code]}
        assert causes <= ORDINARY, code
    mended = {"SANDBOX_NOT_ADMITTED", "PERSONA_DISABLED", "PERSONA_OTHER_SUBJECT"}
    for code in ("access_denied", "login_required"):
        causes = {cause for cause in CAUSES.values() if cause.definition.error is ERRORS[code]}
        assert {cause.name for cause in causes - ORDINARY} == {name for name in mended if CAUSES[name] in causes}


async def test_ten_thousand_invented_clients_are_bounded_and_every_code_opens(browser: Browser, world: World) -> None:
    party, shown = await world.party(), Counter[str]()
    for number in range(10_000):
        if number % 25:
            form = f"client_id=klien-{number}&client_secret=x".encode()
            answer = await send_bare(world.app, "POST", "/token", form)
        else:
            answer = await send_bare(world.app, "GET", f"/authorize?client_id=klien-{number}")
        shown.update(codes_in(answer))
    assert sum(shown.values()) == 10_000
    assert len(shown) <= MOST_CODES + 3
    counted = [one.count for code in shown for one in await reports_behind(world.app, code)]
    assert sum(counted) == 10_000
    assert len(counted) <= 2 * MOST_CODES + 10
    real = await report_of(world.app, (await browser.go(party.url(redirect_uri="https://lain.example/"))).text)
    assert (real.client_id, real.overflow) == (party.client_id, False)


async def test_no_secret_token_or_number_is_stored_from_any_parameter(browser: Browser, world: World) -> None:
    """Whatever stands where it does not belong: the client's secret, a code, a token, somebody's NIP."""
    party = await world.party(token_endpoint_auth_method="client_secret_post")
    tokens, code = await browser.tokens(party), await browser.code(party)
    assert party.secret is not None
    planted = [party.secret, code, tokens["access_token"], tokens["id_token"], tokens["refresh_token"]]
    grouped = f"{NIP[:8]} {NIP[8:14]} {NIP[14:15]} {NIP[15:]}"
    names = (*party.request(), "prompt", "max_age", "request_uri", "request", "resource", "login_hint", "claims")
    names += ("client_secret", "code", "grant_type", "token", "assertion", "nama_aneh", "post_logout_redirect_uri")
    posted = ("/token", "/par", "/device_authorization", "/introspect", "/revoke")
    shown: set[str] = set()
    for value in (*planted, NIP, grouped, f"https://lain.example/{party.secret}?a={NIP}"):
        for name in names:
            page = await browser.http.get("/authorize", params=party.request() | {name: value})
            pages = [page, await browser.http.get("/authorize", params={**party.request(), value: "x", "scope": "x"})]
            pages.append(await browser.http.get("/end_session", params={"client_id": party.client_id, name: value}))
            pages += [
                await browser.http.post(path, data={"client_id": party.client_id, name: value}) for path in posted
            ]
            pages.append(await about(browser.http, value.encode("ascii", "replace").decode()))
            for page in pages:
                shown |= set(codes_in(page.text + page.headers.get("location", "")))
    for one in shown:
        for report in await reports_behind(world.app, one):
            kept = repr((report.facts, report.parameters, report.cause, report.client_id, report.endpoint))
            assert not [secret for secret in planted if secret in kept], kept
            assert all(NIP not in run for run in digit_runs(kept)), kept


async def test_what_is_sent_is_kept_as_text(browser: Browser, world: World, party: Party) -> None:
    page = await browser.go(party.url(redirect_uri="https://lain.example/<script>\x1b[2J\u202e"))
    found = await report_of(world.app, page.text)
    assert found.facts["sent"] == "https://lain.example/<script>\\u001b[2J\\u202e"
    assert found.facts["registered"] == CALLBACK
    assert "lain.example" not in page.text


async def test_repeats_over_http_are_counted_and_divided_by_what_was_sent(
    browser: Browser, world: World, party: Party
) -> None:
    async def told(scope: str) -> str:
        (code,) = codes_in(answer_of(await browser.go(party.url(scope=scope)))["error_uri"])
        return code

    one, again, other = await told("tidak-ada"), await told("tidak-ada"), await told("lain")
    assert (one, one != other) == (again, True)
    (found,) = await reports_behind(world.app, one)
    assert (found.count, found.facts["sent"]) == (2, "tidak-ada")
    assert set(found.facts["registered"].split()) == set(ALL_SCOPES.split())


async def test_every_caller_has_a_network_and_no_address(world: World, apps: Any) -> None:
    async with world.app.browser("198.51.100.77") as http:
        found = await report_of(world.app, (await http.get("/authorize?client_id=tidak-ada")).text)
    assert found.network == "198.51.100.0/24"

"""Reasons among the facts: which rule of several a proof, a code or a pushed request broke."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from idp.foundation import clock
from idp.protocol.authorize.pkce import explain_mismatch
from tests.oidc.asking import bringing, push
from tests.oidc.parties import Browser, Party, World
from tests.oidc.test_certificate_bound import HEADER, THEIRS, shown
from tests.protocol.tokens.foreign_signers import public
from tests.support.app import open_app
from tests.support.databases import Databases, Kind
from tests.support.provocation_stage import STAGE_SETTINGS
from tests.support.report_codes import report_of

MACHINE: dict[str, Any] = {
    "profile": "layanan",
    "redirect_uris": None,
    "post_logout_redirect_uris": None,
    "scope": None,
}
TRUSTED = {f"{HEADER}-Verify": "SUCCESS"}
BY_NAME = MACHINE | {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=lain"}


@pytest.fixture(scope="module", params=Kind)
async def world(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[World]:
    with databases.lend(request.param) as url:
        async with open_app(url, **STAGE_SETTINGS) as app:
            found = World(app)
            await found.person()
            yield found


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    async with world.app.browser() as http:
        yield Browser(http)


def by_key() -> dict[str, Any]:
    return MACHINE | {"token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": {"keys": [public("ES256")]}}


@pytest.mark.parametrize(
    ("declaration", "headers", "later", "reason"),
    [
        ({}, {}, timedelta(0), "other_method"),
        (BY_NAME, {}, timedelta(0), "not_trusted"),
        (BY_NAME, TRUSTED, timedelta(0), "subject_differs"),
        (BY_NAME, TRUSTED, timedelta(days=9), "not_in_force"),
        (by_key(), {}, timedelta(0), "key_not_registered"),
    ],
)
async def test_why_a_certificate_proves_nothing(
    world: World, declaration: dict[str, Any], headers: dict[str, str], later: timedelta, reason: str
) -> None:
    party = await world.party(**declaration)
    with clock.travel(later):
        answer = await world.app.http.post(
            "/token", data={"client_id": party.client_id}, headers=shown(THEIRS) | headers
        )
        facts = (await report_of(world.app, answer.text)).facts
    assert facts["reason"] == reason
    assert facts["sent"].startswith("subject_dn CN=theirs\n")
    assert facts.get("subject") == ("tls_client_auth_subject_dn CN=lain" if declaration is BY_NAME else None)


@pytest.mark.parametrize(
    ("verifier", "challenge", "reason"),
    [
        (None, "c", "verifier_missing"),
        ("v", "", "challenge_missing"),
        ("c", "c", "challenge_sent_again"),
        ("v", "c", "other_verifier"),
    ],
)
def test_why_a_verifier_does_not_belong_to_a_challenge(verifier: str | None, challenge: str, reason: str) -> None:
    assert explain_mismatch(verifier, challenge) == reason


@pytest.mark.parametrize("reason", ["of_another_client", "expired", "answered"])
async def test_why_a_request_uri_opens_nothing(world: World, browser: Browser, reason: str) -> None:
    party, other = await world.party(), await world.party()
    request_uri = (await push(browser.http, party)).json()["request_uri"]
    asking: Party = other if reason == "of_another_client" else party
    if reason == "answered":
        await browser.through(bringing(party, request_uri))
    with clock.travel(timedelta(minutes=2) if reason == "expired" else timedelta(0)):
        page = await browser.http.get(bringing(asking, request_uri))
        report = await report_of(world.app, page.text)
    assert report.cause == f"request_uri_{reason}"
    assert int(report.facts["age"]) >= (120 if reason == "expired" else 0)


async def test_a_code_of_a_session_that_ended_says_so(world: World, browser: Browser) -> None:
    party = await world.party()
    code = await browser.code(party)
    await browser.submit(await browser.go("/keluar"))
    answer = await party.redeem(browser.http, code)
    report = await report_of(world.app, answer.text)
    assert (report.cause, report.facts["reason"]) == ("code_expired", "session_ended")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Basic x", "not_base64"),
        ("Basic YQ==", "without_colon"),
        ("Basic YTo=", "empty"),
        ("Basic YTphAA==", "not_text"),
    ],
)
async def test_what_is_wrong_with_basic_credentials(world: World, header: str, reason: str) -> None:
    answer = await world.app.http.post("/token", headers={"Authorization": header})
    report = await report_of(world.app, answer.json()["error_uri"])
    assert (report.cause, report.facts["reason"]) == ("basic_credentials_malformed", reason)

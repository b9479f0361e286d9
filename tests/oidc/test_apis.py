"""Tokens for registered APIs (RFC 8707): audience, scopes and kind of token are the API's own."""

from datetime import timedelta
from typing import Any

import pytest
from jose import jwt as second_opinion

from idp.foundation import clock
from idp.protocol.audience import TokenFormat
from tests.oidc.devices import begun, television, typed
from tests.oidc.offering import offered, removed
from tests.oidc.parties import Browser, Party, World, about, answer_of, peek, verified
from tests.support.app import ISSUER

ARSIP, PETA, RAHASIA = "https://arsip.example", "https://peta.example", "https://rahasia.example"
JWT_ANSWER = "application/token-introspection+jwt"
MACHINE = {"profile": "layanan", "redirect_uris": None, "post_logout_redirect_uris": None}


@pytest.fixture
async def apis(world: World) -> None:
    """Two APIs that read tokens, and one that asks us."""
    await offered(world, ARSIP, "arsip:baca arsip:tulis")
    await offered(world, PETA, "peta:baca")
    opaque = {"token_format": TokenFormat.OPAQUE, "lifetime": timedelta(minutes=1)}
    await offered(world, RAHASIA, "rahasia:baca", **opaque)


@pytest.fixture
async def asker(world: World, apis: None) -> Party:
    """A client that may ask tokens for all of them."""
    scope = "openid profile arsip:baca arsip:tulis peta:baca rahasia:baca offline_access"
    return await world.party(scope=scope, resources=[ARSIP, PETA, RAHASIA, ISSUER])


async def machine(world: World, **changes: Any) -> Party:
    return await world.party(**MACHINE | {"scope": "arsip:baca", "resources": [ARSIP, RAHASIA]} | changes)


async def test_a_token_for_an_api_carries_its_audience_and_its_scopes_alone(asker: Party, browser: Browser):
    tokens = await browser.tokens(asker, scope="openid profile arsip:baca peta:baca", resource=ARSIP)
    assert tokens["scope"] == "arsip:baca"
    said = await verified(browser.http, tokens["access_token"], ARSIP)
    assert (said["aud"], said["scope"]) == (ARSIP, "arsip:baca")
    assert peek(tokens["id_token"])["aud"] == asker.client_id
    assert (await about(browser.http, tokens["access_token"])).json()["error"] == "invalid_token"


async def test_without_a_resource_nothing_changes_and_scopes_of_apis_stay_out(asker: Party, browser: Browser):
    tokens = await browser.tokens(asker, scope="openid profile arsip:baca")
    assert tokens["scope"] == "openid profile"
    assert peek(tokens["access_token"])["aud"] == ISSUER
    assert (await about(browser.http, tokens["access_token"])).status_code == 200


async def test_a_refresh_names_one_of_the_apis_granted_or_ourselves(asker: Party, browser: Browser):
    address = asker.url(scope="openid arsip:baca peta:baca rahasia:baca") + f"&resource={ARSIP}&resource={RAHASIA}"
    code = answer_of(await browser.through(address))["code"]
    tokens = (await asker.redeem(browser.http, code)).json()
    # the two take different tokens and none was named: a token for ourselves
    assert (peek(tokens["access_token"])["aud"], tokens["scope"]) == (ISSUER, "openid")
    for resource, scope in ((ARSIP, "arsip:baca"), (RAHASIA, "rahasia:baca"), (ISSUER, "openid")):
        tokens = (await asker.refresh(browser.http, tokens["refresh_token"], resource=resource)).json()
        assert tokens["scope"] == scope
        assert ("." in tokens["access_token"]) is (resource != RAHASIA)
    for resource in (PETA, "https://lain.example", "x"):
        refused = await asker.refresh(browser.http, tokens["refresh_token"], resource=resource)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")


async def test_apis_that_take_the_same_kind_of_token_share_one(world: World, browser: Browser, apis: None):
    party = await machine(world, scope="arsip:baca peta:baca", resources=[ARSIP, PETA, RAHASIA])
    form = {"grant_type": "client_credentials", "resource": [ARSIP, PETA]}
    answer = await browser.http.post("/token", data=form, auth=(party.client_id, party.secret))
    assert answer.status_code == 200, answer.text
    assert peek(answer.json()["access_token"])["aud"] == [ARSIP, PETA]
    assert answer.json()["scope"] == "arsip:baca peta:baca"
    for several in ([ARSIP, RAHASIA], [ARSIP, ISSUER]):
        form = {"grant_type": "client_credentials", "resource": several}
        refused = await browser.http.post("/token", data=form, auth=(party.client_id, party.secret))
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")


async def test_a_machine_gets_tokens_for_the_apis_it_registered_and_no_others(
    world: World, browser: Browser, apis: None
):
    party = await machine(world)

    async def ask(**form: str) -> Any:
        return (await party.post(browser.http, "/token", grant_type="client_credentials", **form)).json()

    assert (await ask(resource=ARSIP))["scope"] == "arsip:baca"
    assert (await ask(resource=ARSIP, scope="arsip:baca arsip:tulis"))["scope"] == "arsip:baca"
    assert (await ask(resource=ARSIP, scope="arsip:tulis"))["error"] == "invalid_scope"
    for resource in (PETA, "https://lain.example", "arsip", f"{ARSIP}/", f"{ARSIP}#x"):
        assert (await ask(resource=resource))["error"] == "invalid_target"
    assert (await ask())["scope"] == ""
    assert (await ask(resource=ISSUER))["scope"] == ""


async def test_a_wrong_resource_spends_no_code(asker: Party, browser: Browser):
    code = await browser.code(asker, scope="openid arsip:baca", resource=ARSIP)
    refused = await asker.redeem(browser.http, code, resource="https://lain.example")
    assert refused.json()["error"] == "invalid_target"
    assert (await asker.redeem(browser.http, code, resource=ARSIP)).json()["scope"] == "arsip:baca"


async def test_an_api_that_was_not_asked_for_spends_neither_code_nor_refresh_token(asker: Party, browser: Browser):
    code = await browser.code(asker, scope="openid arsip:baca", resource=ARSIP)
    assert (await asker.redeem(browser.http, code, resource=PETA)).json()["error"] == "invalid_target"
    tokens = (await asker.redeem(browser.http, code, resource=ARSIP)).json()
    first = tokens["refresh_token"]
    refused = await asker.refresh(browser.http, first, resource=PETA)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")
    with clock.travel(timedelta(minutes=1)):
        answer = await asker.refresh(browser.http, first, resource=ARSIP)
        assert answer.status_code == 200, "nobody has used it before"
        # within the grace the previous one is refused for the API alone; older ones are theft, whatever they ask for
        assert (await asker.refresh(browser.http, first, resource=PETA)).json()["error"] == "invalid_target"
        newest = (await asker.refresh(browser.http, answer.json()["refresh_token"])).json()["refresh_token"]
        assert (await asker.refresh(browser.http, first, resource=PETA)).json()["error"] == "invalid_grant"
        assert (await asker.refresh(browser.http, newest)).json()["error"] == "invalid_grant"


async def test_a_code_that_comes_again_ends_what_it_gave_whatever_api_it_names(asker: Party, browser: Browser):
    code = await browser.code(asker, scope="openid arsip:baca", resource=ARSIP)
    tokens = (await asker.redeem(browser.http, code)).json()
    assert (await asker.redeem(browser.http, code, resource=PETA)).json()["error"] == "invalid_grant"
    assert (await asker.refresh(browser.http, tokens["refresh_token"])).json()["error"] == "invalid_grant"


async def test_an_api_that_was_not_asked_for_spends_no_device_code(world: World, browser: Browser, apis: None):
    party = await television(world, resources=[ARSIP, PETA], scope="openid arsip:baca")
    device = await begun(party, browser.http, scope="openid arsip:baca", resource=ARSIP)
    await browser.submit(await typed(browser, device.user_code), jawaban="izinkan")
    assert (await device.poll(resource=PETA)).json()["error"] == "invalid_target"
    assert (await device.fetch())["scope"] == "arsip:baca"


async def test_an_opaque_token_says_nothing_and_is_stored_nowhere(asker: Party, browser: Browser, world: World):
    tokens = await browser.tokens(asker, scope="openid rahasia:baca", resource=RAHASIA)
    token = tokens["access_token"]
    assert tokens["expires_in"] == 60
    assert "." not in token
    resource = await world.party(**MACHINE | {"scope": "", "resources": [RAHASIA]})
    told = (await resource.post(browser.http, "/introspect", token=token)).json()
    assert (told["active"], told["aud"], told["scope"]) == (True, RAHASIA, "rahasia:baca")
    assert told["sub"] == peek(tokens["id_token"])["sub"]
    assert (await about(browser.http, token)).status_code == 401
    for forged in (token[:-4] + "AAAA", "A" * len(token), token + "A", token.swapcase()):
        assert (await resource.post(browser.http, "/introspect", token=forged)).json() == {"active": False}
    with clock.travel(timedelta(seconds=61)):
        assert (await resource.post(browser.http, "/introspect", token=token)).json() == {"active": False}
    assert (await asker.post(browser.http, "/revoke", token=token)).status_code == 200
    assert (await resource.post(browser.http, "/introspect", token=token)).json() == {"active": False}
    assert (await asker.refresh(browser.http, tokens["refresh_token"])).status_code == 400


async def test_a_resource_server_sees_only_tokens_meant_for_it(browser: Browser, world: World):
    server, other = await world.party(**MACHINE | {"scope": ""}), await world.party(**MACHINE | {"scope": ""})
    await offered(world, ARSIP, "arsip:baca", resource_server=server.client_id)
    party = await machine(world, resources=[ARSIP])
    form = {"grant_type": "client_credentials", "resource": ARSIP}
    token = (await party.post(browser.http, "/token", **form)).json()["access_token"]
    for asker, sees in ((server, True), (party, True), (other, False)):
        assert (await asker.post(browser.http, "/introspect", token=token)).json()["active"] is sees
    await removed(world, ARSIP)
    for asker in (server, party, other):
        assert (await asker.post(browser.http, "/introspect", token=token)).json() == {"active": False}
    assert (await party.post(browser.http, "/token", **form)).json()["error"] == "invalid_target"


SIGNED_WITH = ["RS256", "ES256", "PS256"]


async def test_an_answer_is_signed_for_whoever_asks_for_it(
    browser: Browser, world: World, party: Party, subtests: pytest.Subtests
):
    for algorithm in SIGNED_WITH:
        with subtests.test(algorithm=algorithm):
            asker = await world.party(**MACHINE | {"scope": "", "introspection_signed_response_alg": algorithm})
            for token, active in (((await browser.tokens(party))["access_token"], True), ("x", False)):
                answer = await browser.http.post(
                    "/introspect",
                    data={"token": token},
                    auth=(asker.client_id, asker.secret or ""),
                    headers={"Accept": f"application/json;q=0.5, {JWT_ANSWER}"},
                )
                assert answer.status_code == 200, answer.text
                assert answer.headers["content-type"] == JWT_ANSWER
                header = second_opinion.get_unverified_header(answer.text)
                assert (header["typ"], header["alg"]) == ("token-introspection+jwt", algorithm)
                keys = {key["kid"]: key for key in (await browser.http.get("/jwks")).json()["keys"]}
                said = peek(answer.text)
                assert keys[header["kid"]]["alg"] == algorithm
                assert (said["iss"], said["aud"]) == (ISSUER, asker.client_id)
                plain = (await asker.post(browser.http, "/introspect", token=token)).json()
                assert said["token_introspection"] == plain
                assert plain["active"] is active
                assert set(said) == {"iss", "aud", "iat", "token_introspection"}


async def test_who_does_not_ask_gets_plain_json(browser: Browser, party: Party):
    for accept in ("*/*", "application/json", "application/jwt", "application/*"):
        answer = await browser.http.post(
            "/introspect",
            data={"token": "x"},
            auth=(party.client_id, party.secret or ""),
            headers={"Accept": accept},
        )
        assert answer.json() == {"active": False}


async def test_a_signed_answer_is_no_token(browser: Browser, world: World, party: Party):
    asker = await world.party(**MACHINE | {"scope": ""})
    answer = await browser.http.post(
        "/introspect",
        data={"token": (await browser.tokens(party))["access_token"]},
        auth=(asker.client_id, asker.secret or ""),
        headers={"Accept": JWT_ANSWER},
    )
    assert (await about(browser.http, answer.text)).status_code == 401
    assert (await asker.post(browser.http, "/introspect", token=answer.text)).json() == {"active": False}


async def test_the_metadata_lists_how_answers_are_signed(browser: Browser):
    metadata = (await browser.http.get("/.well-known/oauth-authorization-server")).json()
    assert set(metadata["introspection_signing_alg_values_supported"]) >= {"RS256", "ES256"}

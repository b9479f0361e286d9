"""What else a request may name: an API, a key, claims with values, levels, languages; kept with its grant."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.foundation import clock
from idp.oidc.models import Grant
from idp.oidc.policy import Lifetimes
from idp.protocol.client_auth.assertion import ASSERTION_TYPE
from tests.oidc.asking import SIGNING, carrying, push, pushed, signed_request
from tests.oidc.offering import offered
from tests.oidc.parties import (
    ALL_SCOPES,
    CALLBACK,
    CHEAP,
    MADE,
    VERIFIER,
    Browser,
    Page,
    Party,
    World,
    about,
    answer_of,
    peek,
)
from tests.oidc.signing_party import SigningParty
from tests.support.app import ISSUER
from tests.support.dpop_key import DpopKey

ARCHIVE, PAYROLL = "https://arsip.example/api", "https://gaji.example/api"


@pytest.fixture
async def reader(world: World) -> Party:
    """A client that registered for two APIs."""
    await offered(world, ARCHIVE, "arsip:baca arsip:tulis")
    await offered(world, PAYROLL, "gaji:baca")
    scope = f"{ALL_SCOPES} arsip:baca gaji:baca"
    return await world.party(resources=[ARCHIVE, PAYROLL], scope=scope)


async def newest(world: World) -> Grant:
    async with world.app.database.begin() as session:
        return (await session.scalars(select(Grant).order_by(Grant.id.desc()).limit(1))).one()


async def test_the_api_is_kept_with_the_grant_and_its_scopes_are_given_beside_personal_ones(
    reader: Party, browser: Browser, world: World
):
    wanted = "openid arsip:baca arsip:tulis gaji:baca"
    tokens = await browser.tokens(reader, scope=wanted, resource=ARCHIVE)
    grant = await newest(world)
    assert (grant.resource, grant.scope) == (ARCHIVE, "openid arsip:baca")
    assert peek(tokens["access_token"])["aud"] == ARCHIVE


async def test_several_apis_survive_signing_in(reader: Party, browser: Browser, world: World):
    address = reader.url(scope="openid arsip:baca gaji:baca", resource=ARCHIVE) + f"&resource={PAYROLL}"
    assert "code" in answer_of(await browser.through(address))
    grant = await newest(world)
    assert (grant.resource, grant.scope) == (f"{ARCHIVE} {PAYROLL}", "openid arsip:baca gaji:baca")


async def test_several_apis_can_be_pushed_and_signed(browser: Browser, world: World, reader: Party):
    form = [*reader.request(scope="openid gaji:baca").items(), ("resource", ARCHIVE), ("resource", PAYROLL)]
    found: dict[str, Any] = {}
    for name, value in form:
        found.setdefault(name, []).append(value)
    answer = await browser.http.post("/par", data=found, auth=(reader.client_id, reader.secret or ""))
    request_uri = answer.json()["request_uri"]
    await browser.through(f"/authorize?client_id={reader.client_id}&request_uri={request_uri}")
    assert (await newest(world)).resource == f"{ARCHIVE} {PAYROLL}"
    signing = await world.party(resources=[ARCHIVE, PAYROLL], scope="openid profile gaji:baca", **SIGNING)
    await browser.through(carrying(signing, signed_request(signing, resource=[PAYROLL, ARCHIVE])))
    assert (await newest(world)).resource == f"{PAYROLL} {ARCHIVE}"


async def test_scopes_of_an_api_are_not_given_without_it(reader: Party, browser: Browser, world: World):
    await browser.code(reader, scope="openid arsip:baca")
    assert (await newest(world)).scope == "openid"


@pytest.mark.parametrize("audience", ["https://lain.example/api", f"{ARCHIVE}#x", "arsip"])
async def test_an_api_the_client_did_not_register_for_is_refused(reader: Party, browser: Browser, audience: str):
    assert answer_of(await browser.go(reader.url(resource=audience)))["error"] == "invalid_target"


async def test_an_outside_client_asks_for_the_scopes_of_an_api_too(browser: Browser, world: World):
    await offered(world, ARCHIVE, "arsip:baca")
    outside = await world.party(ownership="luar", resources=[ARCHIVE], scope="openid arsip:baca")
    assert "code" in answer_of(await browser.through(outside.url(scope="openid")))
    page = await browser.go(outside.url(scope="openid arsip:baca", resource=ARCHIVE))
    assert Page(page).has("consent-accept")
    assert "arsip:baca" in page.text


async def test_a_key_named_in_the_request_must_redeem_the_code(party: Party, browser: Browser, world: World):
    holder = DpopKey()
    for address in (
        party.url(dpop_jkt=holder.thumbprint),
        await pushed(browser.http, party, dpop_jkt=holder.thumbprint),
    ):
        code = answer_of(await browser.through(address))["code"]
        assert (await newest(world)).binding == f"jkt:{holder.thumbprint}"
        assert (await party.redeem(browser.http, code)).json()["error"] == "invalid_grant"
        assert (await redeemed(browser, party, code, DpopKey())).json()["error"] == "invalid_grant"
        answer = await redeemed(browser, party, code, holder)
        assert (answer.status_code, answer.json()["token_type"]) == (200, "DPoP")


async def test_a_proof_beside_a_pushed_request_names_the_key(party: Party, browser: Browser, world: World):
    holder, auth = DpopKey(), (party.client_id, party.secret or "")
    beside = {"DPoP": holder.proof("/par")}
    answer = await browser.http.post("/par", data=party.request(), auth=auth, headers=beside)
    assert answer.status_code == 201, answer.text
    again = await browser.http.post("/par", data=party.request(), auth=auth, headers=beside)
    assert again.json()["error"] == "invalid_dpop_proof", "a proof counts once"
    request_uri = answer.json()["request_uri"]
    await browser.through(f"/authorize?client_id={party.client_id}&request_uri={request_uri}")
    assert (await newest(world)).binding == f"jkt:{holder.thumbprint}"


async def test_the_proof_and_the_name_of_the_key_must_agree(party: Party, browser: Browser):
    holder, auth = DpopKey(), (party.client_id, party.secret or "")
    for form, path, error in (
        (party.request(dpop_jkt=DpopKey().thumbprint), "/par", "invalid_request"),
        (party.request(), "/token", "invalid_dpop_proof"),
    ):
        headers = {"DPoP": holder.proof(path)}
        answer = await browser.http.post("/par", data=form, auth=auth, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, error)
    agreed = party.request(dpop_jkt=holder.thumbprint)
    answer = await browser.http.post("/par", data=agreed, auth=auth, headers={"DPoP": holder.proof("/par")})
    assert answer.status_code == 201


async def redeemed(browser: Browser, party: Party, code: str, holder: DpopKey):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    auth = (party.client_id, party.secret or "")
    return await browser.http.post("/token", data=form, auth=auth, headers={"DPoP": holder.proof()})


async def test_an_essential_level_that_cannot_be_reached_is_refused_by_name(party: Party, browser: Browser):
    unreachable = '{"id_token":{"acr":{"essential":true,"values":["urn:divos:acr:kunci-sandi"]}}}'
    await browser.code(party)
    answer = answer_of(await browser.go(party.url(claims=unreachable)))
    assert answer["error"] == "unmet_authentication_requirements"
    wished = unreachable.replace("true", "false")
    assert "code" in answer_of(await browser.go(party.url(claims=wished)))
    assert "code" in answer_of(await browser.go(party.url(acr_values="urn:divos:acr:kunci-sandi")))


async def test_an_essential_level_of_several_is_met(party: Party, browser: Browser):
    levels = '{"id_token":{"acr":{"essential":true,"values":["urn:divos:acr:mfa","urn:divos:acr:sandi"]}}}'
    tokens = await browser.tokens(party, claims=levels)
    assert peek(tokens["id_token"])["acr"] == "urn:divos:acr:sandi"


async def test_auth_time_is_told_whether_essential_or_not(party: Party, browser: Browser):
    for claims in ('{"id_token":{"auth_time":{"essential":true}}}', None):
        tokens = await browser.tokens(party, claims=claims)
        assert isinstance(peek(tokens["id_token"])["auth_time"], int)


async def test_a_subject_asked_for_by_value_is_the_only_one_who_may_answer(
    party: Party, browser: Browser, world: World
):
    own = str(world.people["made.ayu"])
    await browser.code(party)
    for claims, silent in (
        (f'{{"id_token":{{"sub":{{"value":"{own}"}}}}}}', "code"),
        (f'{{"id_token":{{"sub":{{"values":["x","{own}"]}}}}}}', "code"),
        ('{"id_token":{"sub":{"value":"x"}}}', "error"),
    ):
        assert silent in answer_of(await browser.go(party.url(claims=claims, prompt="none")))


async def test_a_wish_for_a_value_does_not_change_the_truth(party: Party, browser: Browser):
    claims = '{"userinfo":{"email":{"value":"x@lain.example"}},"id_token":{"name":{"values":["X"]}}}'
    tokens = await browser.tokens(party, scope="openid", claims=claims)
    assert peek(tokens["id_token"])["name"] == MADE["name"]
    assert (await about(browser.http, tokens["access_token"])).json()["email"] == MADE["email"]


async def test_the_languages_of_claims_are_kept(party: Party, browser: Browser, world: World):
    await browser.code(party, claims_locales="en id se bukan_bahasa")
    assert (await newest(world)).claims_locales == "en id se"


async def test_a_client_of_fapi_pushes_proves_its_key_and_needs_pkce_whatever_the_deployment_says(
    browser: Browser, world: World
):
    party = await world.party(profile="fapi2", **SIGNING)
    signer, holder = SigningParty(party), DpopKey()
    refused = answer_of(await browser.go(party.url()))
    assert (refused["error"], "/par" in refused["error_description"]) == ("invalid_request", True)

    async def left(**changes: str | None) -> Any:
        proof = signer.statement(aud=ISSUER)
        return await signer.post(browser.http, "/par", proof, bare="1", **party.request(**changes))

    assert (await left(code_challenge=None, code_challenge_method=None)).json()["error"] == "invalid_request"
    assert (await left(redirect_uri=None)).json()["error"] == "invalid_request"
    answer = await left(dpop_jkt=holder.thumbprint)
    assert answer.status_code == 201, answer.text
    request_uri = answer.json()["request_uri"]
    got = answer_of(await browser.through(f"/authorize?client_id={party.client_id}&request_uri={request_uri}"))
    proof = {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": signer.statement(aud=ISSUER),
        "grant_type": "authorization_code",
        "code": got["code"],
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    tokens = await browser.http.post("/token", data=proof, headers={"DPoP": holder.proof()})
    assert (tokens.status_code, tokens.json()["token_type"]) == (200, "DPoP")


async def test_a_code_of_fapi_lives_for_a_minute_whatever_the_deployment_allows(apps: Any):
    world = World(await apps.open(argon2=CHEAP, lifetimes=Lifetimes(code=timedelta(minutes=10))))
    await world.person()
    strict, usual = await world.party(profile="fapi2", **SIGNING), await world.party()
    signer, holder = SigningParty(strict), DpopKey()
    async with world.app.browser() as http:
        browser = Browser(http)
        asked = strict.request(dpop_jkt=holder.thumbprint)
        left = (await signer.post(http, "/par", signer.statement(aud=ISSUER), bare="1", **asked)).json()["request_uri"]
        address = f"/authorize?client_id={strict.client_id}&request_uri={left}"
        code, other = answer_of(await browser.through(address))["code"], await browser.code(usual)
        with clock.travel(timedelta(seconds=61)):
            form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
            form |= {
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": signer.statement(aud=ISSUER),
                "code": code,
            }
            late = await http.post("/token", data=form, headers=holder.headers())
            assert (late.json()["error"], "expired" in late.json()["error_description"]) == ("invalid_grant", True)
            assert (await usual.redeem(http, other)).status_code == 200


async def test_what_fapi_demands_of_a_signed_request(browser: Browser, world: World):
    party = await world.party(profile="fapi2", **SIGNING)
    signer, at = SigningParty(party), int(clock.now().timestamp())

    async def left(**changes: Any) -> Any:
        proof, request = signer.statement(aud=ISSUER), signed_request(party, **changes)
        return await signer.post(browser.http, "/par", proof, bare="1", request=request)

    assert (await left()).status_code == 201
    for changes in ({"nbf": None}, {"exp": None}, {"nbf": at - 3700, "exp": at + 10}, {"exp": at + 3700}):
        assert (await left(**changes)).json()["error"] == "invalid_request_object"
    same = {"jti": "satu"}
    assert ((await left(**same)).status_code, (await left(**same)).status_code) == (201, 400)


async def test_a_request_for_a_token_of_no_known_api_leaves_nothing(reader: Party, browser: Browser):
    answer = await push(browser.http, reader, resource="https://lain.example/api")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target")


async def test_a_proof_beside_a_pushed_request_needs_the_nonce_where_one_is_demanded(apps: Any):
    world = World(await apps.open(dpop_nonce="required"))
    party, holder = await world.party(), DpopKey()
    auth = (party.client_id, party.secret or "")
    async with world.app.browser() as http:
        first = await http.post("/par", data=party.request(), auth=auth, headers={"DPoP": holder.proof("/par")})
        assert (first.status_code, first.json()["error"]) == (400, "use_dpop_nonce")
        proof = holder.proof("/par", nonce=first.headers["dpop-nonce"])
        second = await http.post("/par", data=party.request(), auth=auth, headers={"DPoP": proof})
        assert second.status_code == 201, second.text
        assert (await push(http, party)).status_code == 201, "who brings no proof needs no nonce"

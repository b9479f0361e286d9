"""Tokens bound to a key that their holder proves with each request (RFC 9449), through the doors."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey, thumbprint
from joserfc.jws import JWSRegistry

from idp.foundation import clock
from idp.protocol.client_auth.assertion import ASSERTION_TYPE
from tests.oidc.asking import SIGNING
from tests.oidc.parties import CALLBACK, CHEAP, VERIFIER, Browser, Party, World, about, answer_of, peek
from tests.oidc.signing_party import SigningParty
from tests.support.app import ISSUER
from tests.support.dpop_key import DpopKey

PUBLIC = {"profile": "publik", "token_endpoint_auth_method": "none"}
MACHINE = {"profile": "layanan", "redirect_uris": None, "post_logout_redirect_uris": None, "scope": ""}


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


async def ask(party: Party, browser: Browser, headers: Any = None, **form: str) -> httpx.Response:
    """The token endpoint, with these headers beside the client's own authentication."""
    auth = (party.client_id, party.secret) if party.secret else None
    named = {} if party.secret else {"client_id": party.client_id}
    return await browser.http.post("/token", data=named | form, headers=headers, auth=auth)


def redemption(code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }


async def bound(party: Party, browser: Browser, holder: DpopKey, **changes: str) -> dict[str, Any]:
    """The tokens of a code redeemed with a proof."""
    code = await browser.code(party, **changes)
    answer = await ask(party, browser, holder.headers(), **redemption(code))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: httpx.Response, error: str, status: int = 400) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text


WRONG = {
    "nonsense": lambda _: "x",
    "empty": lambda _: "",
    "a private key": lambda holder: holder.proof(header={"jwk": holder.key.as_dict(private=True)}),
    "another key than it was signed with": lambda holder: holder.proof(header={"jwk": DpopKey().public}),
    "a secret": lambda _: DpopKey("HS256").proof(),
    "no algorithm": lambda holder: holder.proof(header={"alg": "none"}),
    "an unknown algorithm": lambda _: DpopKey("ES384").proof(),
    "an ID token's typ": lambda holder: holder.proof(header={"typ": "JWT"}),
    "another method": lambda holder: holder.proof(method="GET"),
    "another endpoint": lambda holder: holder.proof("/userinfo"),
    "another provider": lambda holder: holder.proof(htu="https://lain.example/token"),
    "an hour old": lambda holder: holder.proof(at=clock.now() - timedelta(hours=1)),
    "from tomorrow": lambda holder: holder.proof(at=clock.now() + timedelta(days=1)),
    "no jti": lambda holder: holder.proof(jti=None),
    "a jti of a megabyte, nearly": lambda holder: holder.proof(jti="j" * 3000),
    "two in one header": lambda holder: f"{holder.proof()}, {holder.proof()}",
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_is_no_proof_gets_no_token_and_spends_no_code(shared_town: World, shared_surfer: Browser, case: str):
    party, holder = await shared_town.party(**PUBLIC), DpopKey()
    code = await shared_surfer.code(party)
    refused(await ask(party, shared_surfer, {"DPoP": WRONG[case](holder)}, **redemption(code)), "invalid_dpop_proof")
    assert (await ask(party, shared_surfer, holder.headers(), **redemption(code))).status_code == 200


async def test_two_headers_are_refused(party: Party, browser: Browser):
    holder = DpopKey()
    twice = [("DPoP", holder.proof()), ("DPoP", holder.proof())]
    refused(await ask(party, browser, twice, **redemption(await browser.code(party))), "invalid_dpop_proof")


async def test_a_proof_made_by_a_library_is_taken(party: Party, browser: Browser):
    key = ECKey.generate_key("P-256", private=True)
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
    claims = {"jti": "j", "htm": "POST", "htu": f"{ISSUER}/token", "iat": int(clock.now().timestamp())}
    registry = JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    proof = joserfc_jwt.encode(header, claims, key, registry=registry)
    answer = await ask(party, browser, {"DPoP": proof}, **redemption(await browser.code(party)))
    assert peek(answer.json()["access_token"])["cnf"] == {"jkt": thumbprint(key.as_dict(private=False))}


@pytest.mark.twins
async def test_a_proof_counts_once(party: Party, browser: Browser):
    headers = DpopKey().headers()
    assert (await ask(party, browser, headers, **redemption(await browser.code(party)))).status_code == 200
    refused(await ask(party, browser, headers, **redemption(await browser.code(party))), "invalid_dpop_proof")


async def test_a_client_that_said_so_gets_no_token_without_a_proof(world: World, browser: Browser):
    party, holder = await world.party(dpop_bound_access_tokens=True), DpopKey()
    code = await browser.code(party)
    refused(await ask(party, browser, **redemption(code)), "invalid_dpop_proof")
    answer = await ask(party, browser, holder.headers(), **redemption(code))
    assert answer.json()["token_type"] == "DPoP"
    refused(
        await ask(party, browser, grant_type="refresh_token", refresh_token=answer.json()["refresh_token"]),
        "invalid_dpop_proof",
    )


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "RS256", "EdDSA", "Ed25519"])
async def test_a_token_names_its_key_and_opens_userinfo_for_whoever_holds_it(
    party: Party, browser: Browser, algorithm: str
):
    holder = DpopKey(algorithm)
    tokens = await bound(party, browser, holder)
    assert tokens["token_type"] == "DPoP"
    assert peek(tokens["access_token"])["cnf"] == {"jkt": holder.thumbprint}
    answer = await browser.http.get("/userinfo", headers=holder.with_token(tokens["access_token"]))
    assert answer.status_code == 200, answer.text
    posted = holder.with_token(tokens["access_token"], method="POST")
    assert (await browser.http.post("/userinfo", headers=posted)).json() == answer.json()


async def test_a_client_of_fapi_signs_its_proofs_with_what_fapi_allows(world: World, browser: Browser):
    party, holder = await world.party(profile="fapi2", **SIGNING), DpopKey("PS256")
    signer, older = SigningParty(party), DpopKey("RS256", holder.key)

    async def send(path: str, prover: DpopKey, **form: str) -> httpx.Response:
        proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signer.statement(aud=ISSUER)}
        return await browser.http.post(path, data=proof | form, headers=prover.headers(path))

    refused(await send("/par", older, **party.request()), "invalid_dpop_proof")
    left = await send("/par", holder, **party.request())
    address = f"/authorize?client_id={party.client_id}&request_uri={left.json()['request_uri']}"
    code = redemption(answer_of(await browser.through(address))["code"])
    refused(await send("/token", older, **code), "invalid_dpop_proof")
    token = (await send("/token", holder, **code)).json()["access_token"]
    refused(await browser.http.get("/userinfo", headers=older.with_token(token)), "invalid_dpop_proof", 401)
    assert (await browser.http.get("/userinfo", headers=holder.with_token(token))).status_code == 200


async def test_at_userinfo_nobody_else_gets_anything(party: Party, browser: Browser):
    holder = DpopKey()
    token = (await bound(party, browser, holder))["access_token"]
    good = holder.with_token(token)

    async def get(headers: Any) -> httpx.Response:
        return await browser.http.get("/userinfo", headers=headers)

    for headers, error in (
        ({"Authorization": f"Bearer {token}"}, "invalid_token"),
        ({**good, "Authorization": f"Bearer {token}"}, "invalid_token"),
        ({"Authorization": f"DPoP {token}"}, "invalid_dpop_proof"),
        (DpopKey().with_token(token), "invalid_token"),
        ({**good, "DPoP": holder.proof("/userinfo", "GET")}, "invalid_dpop_proof"),
        ({**good, "DPoP": holder.proof("/userinfo", "GET", "another")}, "invalid_dpop_proof"),
        ({**good, "DPoP": holder.proof("/userinfo", "POST", token)}, "invalid_dpop_proof"),
        ({**good, "DPoP": holder.proof("/token", "GET", token)}, "invalid_dpop_proof"),
        ([*good.items(), ("DPoP", holder.proof("/userinfo", "GET", token))], "invalid_dpop_proof"),
    ):
        answer = await get(headers)
        refused(answer, error, 401)
        assert "DPoP" in answer.headers["www-authenticate"]
        assert 'algs="ES256 PS256 EdDSA Ed25519 RS256"' in answer.headers["www-authenticate"]
        assert f'error="{error}"' in answer.headers["www-authenticate"]
    refused(await browser.http.post("/userinfo", data={"access_token": token}), "invalid_token", 401)
    assert (await get(good)).status_code == 200
    refused(await get(good), "invalid_dpop_proof", 401)


async def test_a_bearer_token_is_not_taken_with_the_scheme_of_bound_ones(party: Party, browser: Browser):
    token = (await browser.tokens(party))["access_token"]
    refused(await browser.http.get("/userinfo", headers=DpopKey().with_token(token)), "invalid_token", 401)
    assert (await about(browser.http, token)).status_code == 200


async def test_without_a_token_both_schemes_are_offered(browser: Browser):
    answer = await browser.http.get("/userinfo")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="DIVOS", DPoP algs="ES256 ')


async def test_the_refresh_token_of_a_public_client_is_bound_and_a_wrong_key_ends_nothing(
    world: World, browser: Browser
):
    party, holder = await world.party(**PUBLIC), DpopKey()
    tokens = await bound(party, browser, holder)
    again = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refused(await ask(party, browser, **again), "invalid_grant")
    refused(await ask(party, browser, DpopKey().headers(), **again), "invalid_grant")
    next_one = await ask(party, browser, holder.headers(), **again)
    assert next_one.status_code == 200, next_one.text
    assert peek(next_one.json()["access_token"])["cnf"] == {"jkt": holder.thumbprint}
    # within the grace the last generation is answered too, and to the holder of the key alone
    refused(await ask(party, browser, DpopKey().headers(), **again), "invalid_grant")
    assert (await ask(party, browser, holder.headers(), **again)).status_code == 200


async def test_the_refresh_token_of_a_client_that_proves_itself_takes_any_key(party: Party, browser: Browser):
    tokens = await bound(party, browser, DpopKey())
    other = DpopKey()
    answer = await ask(
        party, browser, other.headers(), grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert peek(answer.json()["access_token"])["cnf"] == {"jkt": other.thumbprint}


async def test_a_code_for_a_key_is_redeemed_with_it_alone_and_a_wrong_key_burns_nothing(world: World, browser: Browser):
    for party in (await world.party(**PUBLIC), await world.party()):
        holder = DpopKey()
        code = await browser.code(party, dpop_jkt=holder.thumbprint)
        refused(await ask(party, browser, **redemption(code)), "invalid_grant")
        refused(await ask(party, browser, DpopKey().headers(), **redemption(code)), "invalid_grant")
        assert (await ask(party, browser, holder.headers(), **redemption(code))).json()["token_type"] == "DPoP"


async def test_a_resource_server_learns_the_key(party: Party, browser: Browser, world: World):
    holder = DpopKey()
    token = (await bound(party, browser, holder))["access_token"]
    told = (await (await world.party(**MACHINE)).post(browser.http, "/introspect", token=token)).json()
    assert (told["active"], told["token_type"], told["cnf"]) == (True, "DPoP", {"jkt": holder.thumbprint})


async def test_a_machine_proves_its_key_at_the_admin_api(browser: Browser, world: World):
    party, holder = await world.party(**MACHINE | {"scope": "kemajuan:baca"}), DpopKey()
    path = "/api/v1/progress"
    token = (await ask(party, browser, holder.headers(), grant_type="client_credentials")).json()["access_token"]
    as_bearer = await browser.http.get(path, headers={"Authorization": f"Bearer {token}"})
    assert (as_bearer.status_code, "DPoP" in as_bearer.headers["www-authenticate"]) == (401, True)
    good = holder.with_token(token, path)
    assert (await browser.http.get(path, headers=good)).status_code == 200
    again = await browser.http.get(path, headers=good)
    assert again.status_code == 401
    assert 'error="invalid_dpop_proof"' in again.headers["www-authenticate"]


async def test_when_nonces_are_required_each_proof_must_contain_a_recent_one(apps: Any):
    app = await apps.open(argon2=CHEAP, dpop_nonce="required")
    world, holder = World(app), DpopKey()
    await world.person()
    party = await world.party(**PUBLIC)
    async with app.browser() as http:
        browser = Browser(http)
        code = redemption(await browser.code(party))
        for nonce in (None, "x", "A" * 60):
            answer = await ask(party, browser, holder.headers(nonce=nonce), **code)
            refused(answer, "use_dpop_nonce")
        nonce = answer.headers["dpop-nonce"]
        tokens = (await ask(party, browser, holder.headers(nonce=nonce), **code)).json()
        told = await http.get("/userinfo", headers=holder.with_token(tokens["access_token"]))
        refused(told, "use_dpop_nonce", 401)
        assert 'DPoP realm="DIVOS", error="use_dpop_nonce"' in told.headers["www-authenticate"]
        with_nonce = holder.with_token(tokens["access_token"], nonce=told.headers["dpop-nonce"])
        assert (await http.get("/userinfo", headers=with_nonce)).status_code == 200
        with clock.travel(timedelta(minutes=11)):
            again = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
            refused(await ask(party, browser, holder.headers(nonce=nonce), **again), "use_dpop_nonce")


async def test_pages_of_other_origins_may_prove_keys(browser: Browser):
    answer = await browser.http.options("/token")
    assert "DPoP" in answer.headers["access-control-allow-headers"]
    refusal = await browser.http.get("/userinfo")
    assert "DPoP-Nonce" in refusal.headers["access-control-expose-headers"]


async def test_the_metadata_lists_the_algorithms_of_proofs(browser: Browser):
    metadata = (await browser.http.get("/.well-known/openid-configuration")).json()
    assert metadata["dpop_signing_alg_values_supported"] == ["ES256", "PS256", "EdDSA", "Ed25519", "RS256"]

"""Tokens bound to a key that their holder proves with each request (RFC 9449), through the doors."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey, thumbprint
from joserfc.jws import JWSRegistry

from idp.foundation import clock
from idp.protocol.client_auth.assertion import TYPE
from tests.oidc.asking import SIGNING
from tests.oidc.parties import CALLBACK, CHEAP, VERIFIER, Party, Surfer, Town, about, answer_of, peek
from tests.oidc.signing_party import SigningParty
from tests.support.house import ISSUER
from tests.support.prover import Prover

PUBLIC = {"profile": "publik", "token_endpoint_auth_method": "none"}
MACHINE = {"profile": "layanan", "redirect_uris": None, "post_logout_redirect_uris": None, "scope": ""}


async def ask(party: Party, surfer: Surfer, headers: Any = None, **form: str) -> httpx.Response:
    """The token endpoint, with these headers beside the client's own authentication."""
    auth = (party.client_id, party.secret) if party.secret else None
    named = {} if party.secret else {"client_id": party.client_id}
    return await surfer.http.post("/token", data=named | form, headers=headers, auth=auth)


def redemption(code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }


async def bound(party: Party, surfer: Surfer, holder: Prover, **changes: str) -> dict[str, Any]:
    """The tokens of a code redeemed with a proof."""
    code = await surfer.code(party, **changes)
    answer = await ask(party, surfer, holder.headers(), **redemption(code))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: httpx.Response, error: str, status: int = 400) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text


WRONG = {
    "nonsense": lambda _: "x",
    "empty": lambda _: "",
    "a private key": lambda holder: holder.proof(header={"jwk": holder.key.as_dict(private=True)}),
    "another key than it was signed with": lambda holder: holder.proof(header={"jwk": Prover().public}),
    "a secret": lambda _: Prover("HS256").proof(),
    "no algorithm": lambda holder: holder.proof(header={"alg": "none"}),
    "an unknown algorithm": lambda _: Prover("ES384").proof(),
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
async def test_what_is_no_proof_gets_no_token_and_spends_no_code(shared_town: Town, shared_surfer: Surfer, case: str):
    party, holder = await shared_town.party(**PUBLIC), Prover()
    code = await shared_surfer.code(party)
    refused(await ask(party, shared_surfer, {"DPoP": WRONG[case](holder)}, **redemption(code)), "invalid_dpop_proof")
    assert (await ask(party, shared_surfer, holder.headers(), **redemption(code))).status_code == 200


async def test_two_headers_are_refused(party: Party, surfer: Surfer):
    holder = Prover()
    twice = [("DPoP", holder.proof()), ("DPoP", holder.proof())]
    refused(await ask(party, surfer, twice, **redemption(await surfer.code(party))), "invalid_dpop_proof")


async def test_a_proof_made_by_a_library_is_taken(party: Party, surfer: Surfer):
    key = ECKey.generate_key("P-256", private=True)
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
    claims = {"jti": "j", "htm": "POST", "htu": f"{ISSUER}/token", "iat": int(clock.now().timestamp())}
    registry = JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    proof = joserfc_jwt.encode(header, claims, key, registry=registry)
    answer = await ask(party, surfer, {"DPoP": proof}, **redemption(await surfer.code(party)))
    assert peek(answer.json()["access_token"])["cnf"] == {"jkt": thumbprint(key.as_dict(private=False))}


@pytest.mark.twins
async def test_a_proof_counts_once(party: Party, surfer: Surfer):
    headers = Prover().headers()
    assert (await ask(party, surfer, headers, **redemption(await surfer.code(party)))).status_code == 200
    refused(await ask(party, surfer, headers, **redemption(await surfer.code(party))), "invalid_dpop_proof")


async def test_a_client_that_said_so_gets_no_token_without_a_proof(town: Town, surfer: Surfer):
    party, holder = await town.party(dpop_bound_access_tokens=True), Prover()
    code = await surfer.code(party)
    refused(await ask(party, surfer, **redemption(code)), "invalid_dpop_proof")
    answer = await ask(party, surfer, holder.headers(), **redemption(code))
    assert answer.json()["token_type"] == "DPoP"
    refused(
        await ask(party, surfer, grant_type="refresh_token", refresh_token=answer.json()["refresh_token"]),
        "invalid_dpop_proof",
    )


@pytest.mark.parametrize("algorithm", ["ES256", "PS256", "RS256", "EdDSA", "Ed25519"])
async def test_a_token_names_its_key_and_opens_userinfo_for_whoever_holds_it(
    party: Party, surfer: Surfer, algorithm: str
):
    holder = Prover(algorithm)
    tokens = await bound(party, surfer, holder)
    assert tokens["token_type"] == "DPoP"
    assert peek(tokens["access_token"])["cnf"] == {"jkt": holder.thumbprint}
    answer = await surfer.http.get("/userinfo", headers=holder.with_token(tokens["access_token"]))
    assert answer.status_code == 200, answer.text
    posted = holder.with_token(tokens["access_token"], method="POST")
    assert (await surfer.http.post("/userinfo", headers=posted)).json() == answer.json()


async def test_a_client_of_fapi_signs_its_proofs_with_what_fapi_allows(town: Town, surfer: Surfer):
    party, holder = await town.party(profile="fapi2", **SIGNING), Prover("PS256")
    signer, older = SigningParty(party), Prover("RS256", holder.key)

    async def send(path: str, prover: Prover, **form: str) -> httpx.Response:
        proof = {"client_assertion_type": TYPE, "client_assertion": signer.statement(aud=ISSUER)}
        return await surfer.http.post(path, data=proof | form, headers=prover.headers(path))

    refused(await send("/par", older, **party.request()), "invalid_dpop_proof")
    left = await send("/par", holder, **party.request())
    address = f"/authorize?client_id={party.client_id}&request_uri={left.json()['request_uri']}"
    code = redemption(answer_of(await surfer.through(address))["code"])
    refused(await send("/token", older, **code), "invalid_dpop_proof")
    token = (await send("/token", holder, **code)).json()["access_token"]
    refused(await surfer.http.get("/userinfo", headers=older.with_token(token)), "invalid_dpop_proof", 401)
    assert (await surfer.http.get("/userinfo", headers=holder.with_token(token))).status_code == 200


async def test_at_userinfo_nobody_else_gets_anything(party: Party, surfer: Surfer):
    holder = Prover()
    token = (await bound(party, surfer, holder))["access_token"]
    good = holder.with_token(token)

    async def get(headers: Any) -> httpx.Response:
        return await surfer.http.get("/userinfo", headers=headers)

    for headers, error in (
        ({"Authorization": f"Bearer {token}"}, "invalid_token"),
        ({**good, "Authorization": f"Bearer {token}"}, "invalid_token"),
        ({"Authorization": f"DPoP {token}"}, "invalid_dpop_proof"),
        (Prover().with_token(token), "invalid_token"),
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
    refused(await surfer.http.post("/userinfo", data={"access_token": token}), "invalid_token", 401)
    assert (await get(good)).status_code == 200
    refused(await get(good), "invalid_dpop_proof", 401)


async def test_a_bearer_token_is_not_taken_with_the_scheme_of_bound_ones(party: Party, surfer: Surfer):
    token = (await surfer.tokens(party))["access_token"]
    refused(await surfer.http.get("/userinfo", headers=Prover().with_token(token)), "invalid_token", 401)
    assert (await about(surfer.http, token)).status_code == 200


async def test_without_a_token_both_schemes_are_offered(surfer: Surfer):
    answer = await surfer.http.get("/userinfo")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="DIVOS", DPoP algs="ES256 ')


async def test_the_refresh_token_of_a_public_client_is_bound_and_a_wrong_key_ends_nothing(town: Town, surfer: Surfer):
    party, holder = await town.party(**PUBLIC), Prover()
    tokens = await bound(party, surfer, holder)
    again = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refused(await ask(party, surfer, **again), "invalid_grant")
    refused(await ask(party, surfer, Prover().headers(), **again), "invalid_grant")
    next_one = await ask(party, surfer, holder.headers(), **again)
    assert next_one.status_code == 200, next_one.text
    assert peek(next_one.json()["access_token"])["cnf"] == {"jkt": holder.thumbprint}
    # within the grace the last generation is answered too, and to the holder of the key alone
    refused(await ask(party, surfer, Prover().headers(), **again), "invalid_grant")
    assert (await ask(party, surfer, holder.headers(), **again)).status_code == 200


async def test_the_refresh_token_of_a_client_that_proves_itself_takes_any_key(party: Party, surfer: Surfer):
    tokens = await bound(party, surfer, Prover())
    other = Prover()
    answer = await ask(
        party, surfer, other.headers(), grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert peek(answer.json()["access_token"])["cnf"] == {"jkt": other.thumbprint}


async def test_a_code_for_a_key_is_redeemed_with_it_alone_and_a_wrong_key_burns_nothing(town: Town, surfer: Surfer):
    for party in (await town.party(**PUBLIC), await town.party()):
        holder = Prover()
        code = await surfer.code(party, dpop_jkt=holder.thumbprint)
        refused(await ask(party, surfer, **redemption(code)), "invalid_grant")
        refused(await ask(party, surfer, Prover().headers(), **redemption(code)), "invalid_grant")
        assert (await ask(party, surfer, holder.headers(), **redemption(code))).json()["token_type"] == "DPoP"


async def test_a_resource_server_learns_the_key(party: Party, surfer: Surfer, town: Town):
    holder = Prover()
    token = (await bound(party, surfer, holder))["access_token"]
    told = (await (await town.party(**MACHINE)).post(surfer.http, "/introspect", token=token)).json()
    assert (told["active"], told["token_type"], told["cnf"]) == (True, "DPoP", {"jkt": holder.thumbprint})


async def test_a_machine_proves_its_key_at_the_admin_api(surfer: Surfer, town: Town):
    party, holder = await town.party(**MACHINE | {"scope": "kemajuan:baca"}), Prover()
    path = "/api/v1/progress"
    token = (await ask(party, surfer, holder.headers(), grant_type="client_credentials")).json()["access_token"]
    as_bearer = await surfer.http.get(path, headers={"Authorization": f"Bearer {token}"})
    assert (as_bearer.status_code, "DPoP" in as_bearer.headers["www-authenticate"]) == (401, True)
    good = holder.with_token(token, path)
    assert (await surfer.http.get(path, headers=good)).status_code == 200
    again = await surfer.http.get(path, headers=good)
    assert again.status_code == 401
    assert 'error="invalid_dpop_proof"' in again.headers["www-authenticate"]


async def test_when_nonces_are_required_each_proof_must_contain_a_recent_one(houses: Any):
    house = await houses.open(argon2=CHEAP, dpop_nonce="required")
    town, holder = Town(house), Prover()
    await town.person()
    party = await town.party(**PUBLIC)
    async with house.browser() as http:
        surfer = Surfer(http)
        code = redemption(await surfer.code(party))
        for nonce in (None, "x", "A" * 60):
            answer = await ask(party, surfer, holder.headers(nonce=nonce), **code)
            refused(answer, "use_dpop_nonce")
        nonce = answer.headers["dpop-nonce"]
        tokens = (await ask(party, surfer, holder.headers(nonce=nonce), **code)).json()
        told = await http.get("/userinfo", headers=holder.with_token(tokens["access_token"]))
        refused(told, "use_dpop_nonce", 401)
        assert 'DPoP realm="DIVOS", error="use_dpop_nonce"' in told.headers["www-authenticate"]
        with_nonce = holder.with_token(tokens["access_token"], nonce=told.headers["dpop-nonce"])
        assert (await http.get("/userinfo", headers=with_nonce)).status_code == 200
        with clock.travel(timedelta(minutes=11)):
            again = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
            refused(await ask(party, surfer, holder.headers(nonce=nonce), **again), "use_dpop_nonce")


async def test_pages_of_other_origins_may_prove_keys(surfer: Surfer):
    answer = await surfer.http.options("/token")
    assert "DPoP" in answer.headers["access-control-allow-headers"]
    refusal = await surfer.http.get("/userinfo")
    assert "DPoP-Nonce" in refusal.headers["access-control-expose-headers"]


async def test_the_metadata_lists_the_algorithms_of_proofs(surfer: Surfer):
    metadata = (await surfer.http.get("/.well-known/openid-configuration")).json()
    assert metadata["dpop_signing_alg_values_supported"] == ["ES256", "PS256", "EdDSA", "Ed25519", "RS256"]

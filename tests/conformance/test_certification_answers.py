"""What the certification profiles look for in every answer: keys, codes, tokens, userinfo, metadata."""

import re

import pytest

from tests.oidc.parties import MADE, Browser, Party, World, about, answer_of, peek, verified
from tests.support.app import ISSUER

PLAIN: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}


async def tokens_of(party: Party, browser: Browser, **changes: str | None):
    code = answer_of(await browser.through(party.url(**(PLAIN | changes))))["code"]
    response = await party.redeem(browser.http, code, code_verifier="")
    assert response.status_code == 200, response.text
    return response


async def test_every_published_key_is_public_named_and_usual(browser: Browser):
    keys = (await browser.http.get("/jwks")).json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) >= 2
    for key in keys:
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key)
        assert (key["kty"], key["alg"]) in {
            ("RSA", "RS256"),
            ("EC", "ES256"),
            ("RSA", "PS256"),
            ("OKP", "EdDSA"),
            ("OKP", "Ed25519"),
        }
        assert key["use"] == "sig"


async def test_the_answer_has_the_exact_state_and_a_code_nobody_can_guess(party: Party, browser: Browser):
    answer = answer_of(await browser.through(party.url(**PLAIN)))
    assert set(answer) == {"code", "state", "iss"}
    assert answer["state"] == "s" * 128
    assert len(answer["code"]) >= 32
    assert re.fullmatch(r"[A-Za-z0-9_-]+", answer["code"])


async def test_the_token_answer_is_complete_and_kept_by_nobody(party: Party, browser: Browser):
    response = await tokens_of(party, browser)
    assert response.headers["content-type"].startswith("application/json")
    assert "no-store" in response.headers["cache-control"]
    body = response.json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] > 0


async def test_the_id_token_says_what_it_must_and_nothing_about_the_profile(party: Party, browser: Browser):
    body = (await tokens_of(party, browser, scope="openid profile email phone address pegawai")).json()
    told = await verified(browser.http, body["id_token"], party.client_id, body["access_token"])
    assert (told["iss"], told["aud"], told["nonce"]) == (ISSUER, party.client_id, "n-0S6_WzA2Mj")
    assert told["iat"] <= told["exp"]
    assert 0 <= told["iat"] - told["auth_time"] < 60
    assert told["acr"] == "urn:divos:acr:sandi"
    assert told["amr"] == ["pwd"]
    assert told["sub"].isascii()
    assert len(told["sub"]) <= 255
    assert told["at_hash"]
    assert not set(MADE) & set(told)


async def test_no_nonce_is_invented(party: Party, browser: Browser):
    body = (await tokens_of(party, browser, nonce=None)).json()
    assert "nonce" not in peek(body["id_token"])


async def test_userinfo_has_every_standard_claim_in_its_right_form(party: Party, browser: Browser, world: World):
    body = (await tokens_of(party, browser, scope="openid profile email phone address")).json()
    answer = await about(browser.http, body["access_token"])
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "application/json")
    told = answer.json()
    standard = {name for name in MADE if not name.startswith("address_")} - {"nip", "jabatan"}
    assert standard | {"sub", "address", "preferred_username", "updated_at"} == set(told)
    assert told["sub"] == str(world.people["made.ayu"])
    assert (told["email_verified"], told["phone_number_verified"]) == (True, False)
    assert isinstance(told["updated_at"], int)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["birthdate"])
    assert told["address"] == {
        "formatted": "Jalan Gajah Mada 1\nDenpasar",
        "locality": "Denpasar",
        "country": "ID",
    }


async def test_userinfo_never_says_null_or_empty(party: Party, browser: Browser, world: World):
    empty = {name: None for name, value in MADE.items() if isinstance(value, str) and name != "name"}
    await world.person("wayan", **empty | {"nip": None, "email_verified": False})
    browser.username = "wayan"
    body = (await tokens_of(party, browser, scope="openid profile email phone address pegawai")).json()
    told = (await about(browser.http, body["access_token"])).json()
    assert not [name for name, value in told.items() if value in (None, "", [], {})]
    assert not {"email_verified", "phone_number_verified", "address"} & set(told)


async def test_userinfo_by_get_by_post_with_header_and_by_post_with_body(party: Party, browser: Browser):
    token = (await tokens_of(party, browser)).json()["access_token"]
    header = {"Authorization": f"Bearer {token}"}
    for answer in (
        await browser.http.get("/userinfo", headers=header),
        await browser.http.post("/userinfo", headers=header),
        await browser.http.post("/userinfo", data={"access_token": token}),
    ):
        assert answer.status_code == 200
        assert answer.json()["name"] == MADE["name"]
    in_query = await browser.http.get("/userinfo", params={"access_token": token})
    assert in_query.status_code == 401
    assert in_query.headers["www-authenticate"].startswith("Bearer")


async def test_a_personal_number_is_told_by_userinfo_alone(world: World, browser: Browser):
    party = await world.party(environment="produksi")
    body = (await tokens_of(party, browser, scope="openid pegawai", claims='{"id_token":{"nip":null}}')).json()
    assert "nip" not in peek(body["id_token"])
    assert (await about(browser.http, body["access_token"])).json()["nip"] == MADE["nip"]


async def test_claims_asked_for_by_name(party: Party, browser: Browser):
    by_name = '{"userinfo":{"name":{"essential":true}},"id_token":{"email":null}}'
    body = (await tokens_of(party, browser, scope="openid", claims=by_name)).json()
    assert (await about(browser.http, body["access_token"])).json()["name"] == MADE["name"]
    told = peek(body["id_token"])
    assert told["email"] == MADE["email"]
    assert "name" not in told


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"])
async def test_metadata_is_true_whatever_the_host_header_says(browser: Browser, path: str):
    honest, forged = await browser.http.get(path), await browser.http.get(path, headers={"Host": "evil.example"})
    assert honest.content == forged.content
    told = honest.json()
    assert told["issuer"] == ISSUER
    assert all(value.startswith(ISSUER) for name, value in told.items() if name.endswith(("_endpoint", "_uri")))
    assert "RS256" in told["id_token_signing_alg_values_supported"]
    assert "openid" in told["scopes_supported"]
    assert told["claims_supported"]
    assert told["request_uri_parameter_supported"] is True


async def test_every_listed_endpoint_is_there(browser: Browser):
    told = (await browser.http.get("/.well-known/openid-configuration")).json()
    for name, address in told.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            assert (await browser.http.get(address)).status_code != 404
            assert (await browser.http.post(address)).status_code != 404


async def test_a_copy_is_confirmed_by_its_entity_tag(browser: Browser):
    for path in ("/jwks", "/.well-known/openid-configuration"):
        first = await browser.http.get(path)
        again = await browser.http.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "max-age" in first.headers["cache-control"]

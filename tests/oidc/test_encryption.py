"""What a client alone may read: every way of encryption we advertise, decrypted by somebody else's library."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from idp.protocol.provider import CONTENT_ENCRYPTION, KEY_MANAGEMENT
from tests.oidc.parties import CHEAP, Party, Surfer, Town, about, answer_of
from tests.oidc.reader import Reader, told, verified
from tests.support.loopback import Came, Said, listening

EVERY = [(str(alg), str(enc)) for alg in KEY_MANAGEMENT for enc in CONTENT_ENCRYPTION]
LOGOUT = "https://aplikasi.example/keluar"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def id_token_wish(alg: str, enc: str, **more: Any) -> dict[str, Any]:
    return {"id_token_encrypted_response_alg": alg, "id_token_encrypted_response_enc": enc, **more}


def userinfo_wish(alg: str, enc: str, **more: Any) -> dict[str, Any]:
    return {"userinfo_encrypted_response_alg": alg, "userinfo_encrypted_response_enc": enc, **more}


def test_what_is_advertised_is_what_this_file_exercises():
    assert {alg for alg, _ in EVERY} == {"RSA-OAEP-256", "ECDH-ES"}
    assert {enc for _, enc in EVERY} == {"A128CBC-HS256", "A256GCM"}


@pytest.mark.parametrize("signature", ["RS256", "EdDSA"])
@pytest.mark.parametrize(("alg", "enc"), EVERY)
async def test_an_id_token_is_signed_and_then_encrypted(
    alg: str, enc: str, signature: str, surfer: Surfer, town: Town, reader: Reader
):
    wish = id_token_wish(alg, enc, jwks=reader.jwks, id_token_signed_response_alg=signature)
    party = await town.party(**wish)
    tokens = await surfer.tokens(party, scope="openid offline_access", prompt="consent")
    again = (await party.refresh(surfer.http, tokens["refresh_token"])).json()
    for given, nonce in ((tokens, "n-0S6_WzA2Mj"), (again, None)):
        header, inside = reader.decrypted(given["id_token"])
        assert (header["alg"], header["enc"], header["cty"]) == (alg, enc, "JWT")
        assert header["kid"] == reader.keys[alg]["kid"]
        signed, claims = await verified(surfer.http, inside)
        assert (signed["alg"], signed["typ"]) == (signature, "JWT")
        assert (claims["aud"], claims.get("nonce")) == (party.client_id, nonce)


@pytest.mark.parametrize(("alg", "enc"), EVERY)
async def test_userinfo_is_signed_and_then_encrypted(alg: str, enc: str, surfer: Surfer, town: Town, reader: Reader):
    party = await town.party(**userinfo_wish(alg, enc, jwks=reader.jwks, userinfo_signed_response_alg="ES256"))
    tokens = await surfer.tokens(party, scope="openid email")
    header, inside = reader.decrypted(await told(surfer.http, tokens["access_token"]))
    assert (header["alg"], header["enc"], header["cty"], header["kid"]) == (alg, enc, "JWT", reader.keys[alg]["kid"])
    signed, claims = await verified(surfer.http, inside)
    assert signed["alg"] == "ES256"
    assert (claims["aud"], claims["email"]) == (party.client_id, "made.ayu@denpasarkota.example")


@pytest.mark.parametrize(("alg", "enc"), EVERY)
async def test_userinfo_may_be_encrypted_without_a_signature(
    alg: str, enc: str, surfer: Surfer, town: Town, reader: Reader
):
    party = await town.party(**userinfo_wish(alg, enc, jwks=reader.jwks))
    tokens = await surfer.tokens(party)
    header, inside = reader.decrypted(await told(surfer.http, tokens["access_token"]))
    assert (header["alg"], header["enc"], "cty" in header) == (alg, enc, False)
    claims = json.loads(inside)
    assert (claims["iss"], claims["aud"]) == (town.house.settings.issuer, party.client_id)
    assert claims["name"] == "Ni Made Ayu Pradnyani"


async def test_the_content_is_encrypted_as_the_specification_says_when_the_client_does_not(
    surfer: Surfer, town: Town, reader: Reader
):
    party = await town.party(jwks=reader.jwks, id_token_encrypted_response_alg="RSA-OAEP-256")
    header, _ = reader.decrypted((await surfer.tokens(party))["id_token"])
    assert header["enc"] == "A128CBC-HS256"


async def test_a_hint_is_taken_as_it_was_signed_and_not_as_it_was_encrypted(surfer: Surfer, town: Town, reader: Reader):
    """Only the client can open what we encrypted for it, so it sends what was inside (OIDC Core 3.1.2.1)."""
    party = await town.party(**id_token_wish("ECDH-ES", "A256GCM", jwks=reader.jwks))
    encrypted = (await surfer.tokens(party))["id_token"]
    _, inside = reader.decrypted(encrypted)
    assert "code" in answer_of(await surfer.http.get(party.url(prompt="none", id_token_hint=inside)))
    refused = await surfer.http.get(party.url(prompt="none", id_token_hint=encrypted))
    assert answer_of(refused)["error"] == "invalid_request"
    for hint, status in ((inside, 303), (encrypted, 400)):
        asked = {"id_token_hint": hint, "post_logout_redirect_uri": LOGOUT}
        assert (await surfer.http.get("/end_session", params=asked)).status_code == status


@asynccontextmanager
async def key_server(document: dict[str, Any]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """A jwks_uri on a real port; what it serves may be changed."""

    async def answer(_: Came) -> Said:
        return Said(body=json.dumps(document).encode(), headers="Content-Type: application/json\r\n")

    async with listening(answer) as port:
        yield f"http://127.0.0.1:{port}/jwks.json", document


async def served(houses: Any, uri: str) -> Town:
    town = Town(await houses.open(argon2=CHEAP, outbound_allow=uri.split("/")[2]))
    await town.person()
    return town


async def test_keys_are_fetched_where_the_client_keeps_them(houses: Any, reader: Reader):
    async with key_server(reader.jwks) as (uri, _):
        town = await served(houses, uri)
        wish = id_token_wish("ECDH-ES", "A256GCM") | userinfo_wish("RSA-OAEP-256", "A256GCM")
        party = await town.party(**wish, jwks_uri=uri)
        async with town.house.browser() as http:
            tokens = await Surfer(http).tokens(party)
            assert reader.decrypted(tokens["id_token"])[0]["kid"] == "baca-ec"
            assert reader.decrypted(await told(http, tokens["access_token"]))[0]["kid"] == "baca-rsa"


async def refused(surfer: Surfer, party: Party) -> str:
    answer = await party.redeem(surfer.http, await surfer.code(party))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), answer.text
    return str(answer.json()["error_description"])


async def test_without_a_fitting_key_nothing_is_sent_in_plain_and_nothing_is_spent(houses: Any, reader: Reader):
    signing_only = {"keys": [reader.jwks["keys"][0] | {"use": "sig"}]}
    async with key_server(signing_only) as (uri, document):
        town = await served(houses, uri)
        party = await town.party(**id_token_wish("RSA-OAEP-256", "A256GCM"), jwks_uri=uri)
        async with town.house.browser() as http:
            surfer = Surfer(http)
            code = await surfer.code(party)
            answer = await party.redeem(http, code)
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
            assert "RSA-OAEP-256" in answer.json()["error_description"]
            document.update(reader.jwks)
            town.house.composition.oidc.client_keys._remotes.clear()  # the set is fetched once a minute at most
            again = await party.redeem(http, code)
            assert reader.decrypted(again.json()["id_token"])[0]["kid"] == "baca-rsa"


async def test_keys_that_cannot_be_fetched_are_an_error_that_says_so(houses: Any, reader: Reader):
    async with key_server({"keys": "none"}) as (uri, _):
        town = await served(houses, uri)
        party = await town.party(**id_token_wish("RSA-OAEP-256", "A256GCM"), jwks_uri=uri)
        other = await town.party(**userinfo_wish("ECDH-ES", "A256GCM"), jwks_uri=uri)
        async with town.house.browser() as http:
            surfer = Surfer(http)
            assert "could not be fetched" in await refused(surfer, party)
            tokens = await surfer.tokens(other)
            answer = await about(http, tokens["access_token"])
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
            assert "could not be fetched" in answer.json()["error_description"]

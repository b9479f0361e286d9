"""What a client alone may read: every way of encryption we advertise, decrypted by somebody else's library."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from idp.protocol.provider import CONTENT_ENCRYPTION, KEY_MANAGEMENT
from tests.oidc.parties import CHEAP, Browser, Party, World, about, answer_of
from tests.oidc.reader import Reader, told, verified
from tests.support.loopback import CannedResponse, ReceivedRequest, serve_loopback

EVERY = [(str(alg), str(enc)) for alg in KEY_MANAGEMENT for enc in CONTENT_ENCRYPTION]
LOGOUT = "https://aplikasi.example/keluar"


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


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
    alg: str, enc: str, signature: str, browser: Browser, world: World, reader: Reader
):
    wish = id_token_wish(alg, enc, jwks=reader.jwks, id_token_signed_response_alg=signature)
    party = await world.party(**wish)
    tokens = await browser.tokens(party, scope="openid offline_access", prompt="consent")
    again = (await party.refresh(browser.http, tokens["refresh_token"])).json()
    for given, nonce in ((tokens, "n-0S6_WzA2Mj"), (again, None)):
        header, inside = reader.decrypted(given["id_token"])
        assert (header["alg"], header["enc"], header["cty"]) == (alg, enc, "JWT")
        assert header["kid"] == reader.keys[alg]["kid"]
        signed, claims = await verified(browser.http, inside)
        assert (signed["alg"], signed["typ"]) == (signature, "JWT")
        assert (claims["aud"], claims.get("nonce")) == (party.client_id, nonce)


@pytest.mark.parametrize(("alg", "enc"), EVERY)
async def test_userinfo_is_signed_and_then_encrypted(
    alg: str, enc: str, browser: Browser, world: World, reader: Reader
):
    party = await world.party(**userinfo_wish(alg, enc, jwks=reader.jwks, userinfo_signed_response_alg="ES256"))
    tokens = await browser.tokens(party, scope="openid email")
    header, inside = reader.decrypted(await told(browser.http, tokens["access_token"]))
    assert (header["alg"], header["enc"], header["cty"], header["kid"]) == (alg, enc, "JWT", reader.keys[alg]["kid"])
    signed, claims = await verified(browser.http, inside)
    assert signed["alg"] == "ES256"
    assert (claims["aud"], claims["email"]) == (party.client_id, "made.ayu@denpasarkota.example")


@pytest.mark.parametrize(("alg", "enc"), EVERY)
async def test_userinfo_may_be_encrypted_without_a_signature(
    alg: str, enc: str, browser: Browser, world: World, reader: Reader
):
    party = await world.party(**userinfo_wish(alg, enc, jwks=reader.jwks))
    tokens = await browser.tokens(party)
    header, inside = reader.decrypted(await told(browser.http, tokens["access_token"]))
    assert (header["alg"], header["enc"], "cty" in header) == (alg, enc, False)
    claims = json.loads(inside)
    assert (claims["iss"], claims["aud"]) == (world.app.settings.issuer, party.client_id)
    assert claims["name"] == "Ni Made Ayu Pradnyani"


async def test_the_content_is_encrypted_as_the_specification_says_when_the_client_does_not(
    browser: Browser, world: World, reader: Reader
):
    party = await world.party(jwks=reader.jwks, id_token_encrypted_response_alg="RSA-OAEP-256")
    header, _ = reader.decrypted((await browser.tokens(party))["id_token"])
    assert header["enc"] == "A128CBC-HS256"


async def test_a_hint_is_taken_as_it_was_signed_and_not_as_it_was_encrypted(
    browser: Browser, world: World, reader: Reader
):
    """Only the client can open what we encrypted for it, so it sends what was inside (OIDC Core 3.1.2.1)."""
    party = await world.party(**id_token_wish("ECDH-ES", "A256GCM", jwks=reader.jwks))
    encrypted = (await browser.tokens(party))["id_token"]
    _, inside = reader.decrypted(encrypted)
    assert "code" in answer_of(await browser.http.get(party.url(prompt="none", id_token_hint=inside)))
    refused = await browser.http.get(party.url(prompt="none", id_token_hint=encrypted))
    assert answer_of(refused)["error"] == "invalid_request"
    for hint, status in ((inside, 303), (encrypted, 400)):
        asked = {"id_token_hint": hint, "post_logout_redirect_uri": LOGOUT}
        assert (await browser.http.get("/end_session", params=asked)).status_code == status


@asynccontextmanager
async def key_server(document: dict[str, Any]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """A jwks_uri on a real port; what it serves may be changed."""

    async def answer(_: ReceivedRequest) -> CannedResponse:
        return CannedResponse(body=json.dumps(document).encode(), headers="Content-Type: application/json\r\n")

    async with serve_loopback(answer) as port:
        yield f"http://127.0.0.1:{port}/jwks.json", document


async def served(apps: Any, uri: str) -> World:
    world = World(await apps.open(argon2=CHEAP, outbound_allow=uri.split("/")[2]))
    await world.person()
    return world


async def test_keys_are_fetched_where_the_client_keeps_them(apps: Any, reader: Reader):
    async with key_server(reader.jwks) as (uri, _):
        world = await served(apps, uri)
        wish = id_token_wish("ECDH-ES", "A256GCM") | userinfo_wish("RSA-OAEP-256", "A256GCM")
        party = await world.party(**wish, jwks_uri=uri)
        async with world.app.browser() as http:
            tokens = await Browser(http).tokens(party)
            assert reader.decrypted(tokens["id_token"])[0]["kid"] == "baca-ec"
            assert reader.decrypted(await told(http, tokens["access_token"]))[0]["kid"] == "baca-rsa"


async def refused(browser: Browser, party: Party) -> str:
    answer = await party.redeem(browser.http, await browser.code(party))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), answer.text
    return str(answer.json()["error_description"])


async def test_without_a_fitting_key_nothing_is_sent_in_plain_and_nothing_is_spent(apps: Any, reader: Reader):
    signing_only = {"keys": [reader.jwks["keys"][0] | {"use": "sig"}]}
    async with key_server(signing_only) as (uri, document):
        world = await served(apps, uri)
        party = await world.party(**id_token_wish("RSA-OAEP-256", "A256GCM"), jwks_uri=uri)
        async with world.app.browser() as http:
            browser = Browser(http)
            code = await browser.code(party)
            answer = await party.redeem(http, code)
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
            assert "RSA-OAEP-256" in answer.json()["error_description"]
            document.update(reader.jwks)
            world.app.composition.oidc.client_keys._key_sets.clear()  # the set is fetched once a minute at most
            again = await party.redeem(http, code)
            assert reader.decrypted(again.json()["id_token"])[0]["kid"] == "baca-rsa"


async def test_keys_that_cannot_be_fetched_are_an_error_that_says_so(apps: Any, reader: Reader):
    async with key_server({"keys": "none"}) as (uri, _):
        world = await served(apps, uri)
        party = await world.party(**id_token_wish("RSA-OAEP-256", "A256GCM"), jwks_uri=uri)
        other = await world.party(**userinfo_wish("ECDH-ES", "A256GCM"), jwks_uri=uri)
        async with world.app.browser() as http:
            browser = Browser(http)
            assert "could not be fetched" in await refused(browser, party)
            tokens = await browser.tokens(other)
            answer = await about(http, tokens["access_token"])
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
            assert "could not be fetched" in answer.json()["error_description"]

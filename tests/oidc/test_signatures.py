"""Every algorithm we sign with, through the doors, verified by somebody else's library."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from jwcrypto.jws import InvalidJWSSignature

from idp.protocol.provider import SIGNING_ALGORITHMS
from tests.oidc.parties import CHEAP, Browser, World, about, answer_of, peek
from tests.oidc.reader import told, verified
from tests.oidc.receiver import Receiver, do_not_wait_for_receipts, receiving

ALGORITHMS = [str(algorithm) for algorithm in SIGNING_ALGORITHMS]


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


def half(hashing: str, text: str) -> str:
    digest = hashlib.new(hashing, text.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


def test_what_is_advertised_is_what_this_file_exercises():
    assert set(ALGORITHMS) == {"RS256", "PS256", "ES256", "EdDSA", "Ed25519"}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_an_id_token_is_signed_as_registered_also_after_a_refresh(algorithm: str, browser: Browser, world: World):
    party = await world.party(id_token_signed_response_alg=algorithm)
    tokens = await browser.tokens(party, scope="openid offline_access", prompt="consent")
    for given in (tokens, (await party.refresh(browser.http, tokens["refresh_token"])).json()):
        header, claims = await verified(browser.http, given["id_token"])
        assert (header["alg"], header["typ"]) == (algorithm, "JWT")
        assert (claims["aud"], claims["sub"]) == (party.client_id, str(world.people["made.ayu"]))
        assert claims["at_hash"] == half("sha512" if algorithm.startswith("Ed") else "sha256", given["access_token"])


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_a_hint_of_any_algorithm_is_our_own(algorithm: str, browser: Browser, world: World):
    party = await world.party(id_token_signed_response_alg=algorithm)
    hint = (await browser.tokens(party))["id_token"]
    quiet = answer_of(await browser.http.get(party.url(prompt="none", id_token_hint=hint)))
    assert "code" in quiet
    forged = hint[:-6] + ("AAAAAA" if not hint.endswith("AAAAAA") else "BBBBBB")
    assert (
        answer_of(await browser.http.get(party.url(prompt="none", id_token_hint=forged)))["error"] == "invalid_request"
    )
    leaving = {"id_token_hint": hint, "post_logout_redirect_uri": "https://aplikasi.example/keluar"}
    page = await browser.http.get("/end_session", params=leaving)
    assert page.status_code == 303
    assert page.headers["location"].startswith("/keluar?lanjut=")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_a_logout_token_is_signed_like_the_id_token(algorithm: str, apps: Any, receiver: Receiver):
    world = World(await apps.open(argon2=CHEAP, outbound_allow=f"127.0.0.1:{receiver.port}"))
    do_not_wait_for_receipts(world.app)
    await world.person()
    party = await world.party(id_token_signed_response_alg=algorithm, backchannel_logout_uri=receiver.uri)
    async with world.app.browser() as http:
        browser = Browser(http)
        id_token = peek((await browser.tokens(party))["id_token"])
        await browser.submit(await browser.go("/keluar"))
        await world.app.settle()
        (token,) = receiver.tokens
        header, claims = await verified(http, token)
    assert (header["alg"], header["typ"]) == (algorithm, "logout+jwt")
    assert (claims["sub"], claims["sid"], claims["aud"]) == (id_token["sub"], id_token["sid"], party.client_id)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_userinfo_is_signed_as_registered(algorithm: str, browser: Browser, world: World):
    party = await world.party(userinfo_signed_response_alg=algorithm)
    tokens = await browser.tokens(party, scope="openid email")
    header, claims = await verified(browser.http, await told(browser.http, tokens["access_token"]))
    assert (header["alg"], "typ" in header) == (algorithm, False)
    assert (claims["iss"], claims["aud"]) == (world.app.settings.issuer, party.client_id)
    assert claims["sub"] == peek(tokens["id_token"])["sub"]
    assert (claims["email"], claims["email_verified"]) == ("made.ayu@denpasarkota.example", True)
    assert not {"exp", "nonce", "sid"} & set(claims)


async def test_signed_userinfo_is_no_id_token(browser: Browser, world: World):
    party = await world.party(userinfo_signed_response_alg="RS256")
    token = await told(browser.http, (await browser.tokens(party))["access_token"])
    answer = await browser.http.get(party.url(prompt="none", id_token_hint=token))
    assert answer_of(answer)["error"] == "invalid_request"
    page = await browser.http.get("/end_session", params={"id_token_hint": token})
    assert 'id="error-page"' in page.text


async def test_the_registration_decides_the_kind_of_answer_and_not_the_request(browser: Browser, world: World):
    """OIDC Core 5.3.2: JSON unless a signed or encrypted answer was registered, and then nothing else."""
    plain, signed = await world.party(), await world.party(userinfo_signed_response_alg="ES256")
    for party, kind in ((plain, "application/json"), (signed, "application/jwt")):
        token = (await browser.tokens(party))["access_token"]
        for accept in ("application/json", "application/jwt", "*/*", "text/html;q=0.1", "nonsense"):
            answer = await browser.http.get("/userinfo", headers={"Authorization": f"Bearer {token}", "Accept": accept})
            assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert (await browser.http.post("/userinfo", data={"access_token": token})).headers["content-type"] == kind


async def test_an_error_of_signed_userinfo_is_plain(browser: Browser, world: World):
    party = await world.party(userinfo_signed_response_alg="EdDSA")
    token = (await browser.tokens(party, scope="profile"))["access_token"]
    answer = await about(browser.http, token)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/json")


async def test_a_signature_of_one_algorithm_counts_for_no_other(browser: Browser, world: World):
    token = (await browser.tokens(await world.party(id_token_signed_response_alg="PS256")))["id_token"]
    other = (await browser.tokens(await world.party(id_token_signed_response_alg="RS256")))["id_token"]
    mixed = ".".join((other.split(".")[0], *token.split(".")[1:]))
    with pytest.raises(InvalidJWSSignature):
        await verified(browser.http, mixed)
    answer = await browser.http.get((await world.party()).url(prompt="none", id_token_hint=mixed))
    assert answer_of(answer)["error"] == "invalid_request"


async def test_access_tokens_are_es256_whatever_the_client_registered(browser: Browser, world: World):
    party = await world.party(id_token_signed_response_alg="EdDSA", userinfo_signed_response_alg="PS256")
    header, _ = await verified(browser.http, (await browser.tokens(party))["access_token"])
    assert (header["alg"], header["typ"]) == ("ES256", "at+jwt")

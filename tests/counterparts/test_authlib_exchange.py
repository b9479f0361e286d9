"""Authlib as two parties: an application a person signs in to, and the service behind it, which acts for them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.jwk import KeySet, import_key

from tests.counterparts.authlib_party import RelyingParty
from tests.counterparts.browser import Browser
from tests.counterparts.provider import Provider, bring_in
from tests.counterparts.registered import Counterpart, Somebody
from tests.support.server import Server

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
ARCHIVE, BUDGET = "https://arsip.example/api", "https://anggaran.example/api"
SERVICE = {
    "profile": "layanan",
    "grant_types": ["client_credentials", EXCHANGE],
    "resources": [BUDGET],
    "redirect_uris": None,
    "post_logout_redirect_uris": None,
    "response_types": None,
}


def command(server: Server, *words: str) -> None:
    done = server.command(*words)
    assert done.returncode == 0, f"idp {' '.join(words)}: {done.stdout}{done.stderr}"


@pytest.fixture
def provider(server: Server, tmp_path: Path) -> Provider:
    """A provider that knows two APIs; the service stands behind the first and may call the second."""
    person = Somebody()
    web = Counterpart("authlib", scope="openid profile email arsip:baca", declares={"resources": [ARCHIVE]})
    service = Counterpart("layanan-arsip", scope="anggaran:baca", declares=SERVICE)
    command(server, "apis", "add", ARCHIVE, "Arsip", "--scope", "arsip:baca=Membaca arsip")
    command(
        server,
        "apis",
        "add",
        BUDGET,
        "Anggaran",
        "--scope",
        "anggaran:baca=Membaca",
        "--scope",
        "anggaran:tulis=Mengubah",
    )
    bring_in(server, tmp_path / "people.json", "people", [person.document()])
    bring_in(server, tmp_path / "clients.json", "clients", [web.document(), service.document()])
    command(server, "apis", "change", ARCHIVE, "--resource-server", service.client_id)
    return Provider(server, person, {client.client_id: client for client in (web, service)})


@pytest.fixture
def party(provider: Provider) -> Iterator[RelyingParty]:
    made = RelyingParty(provider)
    with made.session:
        yield made


@pytest.fixture
def service(provider: Provider, party: RelyingParty) -> Iterator[OAuth2Client]:
    known = provider.client("layanan-arsip")
    with OAuth2Client(known.client_id, known.secret, token_endpoint=party.metadata["token_endpoint"]) as client:
        yield client


def exchanged(service: OAuth2Client, token: str, audience: str = BUDGET) -> dict[str, Any]:
    found: dict[str, Any] = service.fetch_token(
        grant_type=EXCHANGE, subject_token=token, subject_token_type=ACCESS_TOKEN, audience=audience
    )
    return found


def test_authlib_exchanges_a_token_and_the_api_reads_who_acts_for_whom(
    party: RelyingParty, service: OAuth2Client, provider: Provider
) -> None:
    with Browser() as browser:
        token, person = party.sign_in(browser, resource=ARCHIVE, scope="openid profile arsip:baca")
        answer = exchanged(service, token["access_token"])
        assert (answer["issued_token_type"], answer["scope"]) == (ACCESS_TOKEN, "anggaran:baca")
        assert "refresh_token" not in answer
        keys = KeySet([import_key(key) for key in party.get(party.metadata["jwks_uri"])["keys"]])
        claims = jwt.decode(answer["access_token"], keys, algorithms=["ES256"]).claims
        assert (claims["aud"], claims["act"]) == (BUDGET, {"sub": "layanan-arsip"})
        assert claims["sub"] == person["sub"]
        with pytest.raises(OAuthError, match="invalid_target"):
            exchanged(service, token["access_token"], ARCHIVE)
        provider.sign_out(browser)
        with pytest.raises(OAuthError, match="invalid_request"):
            exchanged(service, token["access_token"])

"""Authlib, the relying party of the city's Python applications, completes sign-in, refresh, userinfo and logout."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError

from tests.counterparts.authlib_party import RelyingParty
from tests.counterparts.browser import Browser
from tests.counterparts.provider import Provider


@pytest.fixture
def party(provider: Provider) -> Iterator[RelyingParty]:
    made = RelyingParty(provider)
    with made.session:
        yield made


def test_authlib_signs_in_and_asks_who_it_is(party: RelyingParty) -> None:
    with Browser() as browser:
        _, claims = party.sign_in(browser)
        person = party.person()
        assert (person["sub"], person["name"]) == (claims["sub"], party.provider.person.name)


def test_authlib_refreshes(party: RelyingParty) -> None:
    with Browser() as browser:
        token, before = party.sign_in(browser)
        renewed = party.session.refresh_token(refresh_token=token["refresh_token"])
        assert renewed["access_token"] != token["access_token"]
        assert renewed["refresh_token"] != token["refresh_token"]
        after = party.claims(renewed, nonce=None)
        assert [after[name] for name in ("iss", "sub", "aud")] == [before[name] for name in ("iss", "sub", "aud")]
        assert party.person()["sub"] == before["sub"]


def test_the_second_sign_in_needs_no_password(party: RelyingParty) -> None:
    with Browser() as browser:
        _, first = party.sign_in(browser)
        address, kept = party.question(prompt="none")
        arrival = browser.until(party.client.redirect_uri).open(address).url
        again = party.claims(party.arrive(arrival, kept), kept["nonce"])
        assert (again["sub"], again["auth_time"]) == (first["sub"], first["auth_time"])


def test_authlib_signs_out(party: RelyingParty) -> None:
    with Browser() as browser:
        token, _ = party.sign_in(browser)
        state = generate_token(64)
        farewell = party.end_session(token["id_token"], state)
        assert browser.until(party.client.signed_out_uri).sign_out(farewell).url == (
            f"{party.client.signed_out_uri}?state={state}"
        )
        with pytest.raises(OAuthError, match="invalid_grant"):
            party.session.refresh_token(refresh_token=token["refresh_token"])
        address, _ = party.question(prompt="none")
        silent = browser.until(party.client.redirect_uri).open(address)
        assert dict(parse_qsl(urlsplit(silent.url).query))["error"] == "login_required"

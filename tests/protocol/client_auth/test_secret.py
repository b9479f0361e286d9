"""Exactly one method, and the one the client registered."""

import hashlib
from base64 import b64encode
from dataclasses import replace
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.client import AuthMethod, Profile
from idp.protocol.client_auth import secret
from idp.protocol.errors import InvalidClient, InvalidRequest, OAuthError
from tests.protocol.samples import CLIENT, PUBLIC, only


def basic(text: str | bytes) -> str:
    return "Basic " + b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def test_each_method_is_recognised():
    assert secret.read(only(), basic("a:s")).method is AuthMethod.BASIC
    assert secret.read(only(client_id="a", client_secret="s"), None).method is AuthMethod.POST
    assert secret.read(only(client_id="a"), None).method is AuthMethod.NONE


def test_basic_with_the_same_client_id_repeated_is_one_method():
    assert secret.read(only(client_id="a"), "bAsIc  " + basic("a:s")[6:]).client_id == "a"


@pytest.mark.parametrize(
    ("parameters", "header", "error"),
    [
        ({}, None, InvalidClient),
        ({"client_id": "a", "client_secret": "s"}, basic("a:s"), InvalidRequest),
        ({"client_id": "b"}, basic("a:s"), InvalidRequest),
        ({}, "Bearer x", InvalidClient),
        ({}, "Basic", InvalidClient),
        ({}, "Basic !!!", InvalidClient),
        ({}, "Basic é", InvalidClient),
        ({}, basic("no colon"), InvalidClient),
        ({}, basic(":s"), InvalidClient),
        ({}, basic("a:"), InvalidClient),
        ({}, basic(b"\xff\xfe:s"), InvalidClient),
        ({}, basic("a\0:s"), InvalidClient),
        ({}, basic("a%00:s"), InvalidClient),
        ({}, basic("a:%ff"), InvalidClient),
    ],
)
def test_anything_else_is_refused(parameters, header, error):
    with pytest.raises(error):
        secret.read(only(**parameters), header)


@given(st.text(min_size=1, max_size=40).filter(lambda text: "\0" not in text and "\ufffd" not in text))
def test_an_encoded_secret_always_matches(text):
    found = secret.read(only(), basic(f"klien%3A1:{quote_plus(text)}"))
    assert found.client_id == "klien:1"
    assert found.match_digest([digest("other"), digest(text)]) == 1


@given(st.text("abc:%+/=~", min_size=1).filter(str.strip))
def test_a_secret_that_was_not_encoded_matches_too(text):
    try:
        found = secret.read(only(), basic("a:" + text))
    except InvalidClient:
        return
    assert found.match_digest([digest(text)]) == 0


def test_a_wrong_secret_matches_nothing_and_is_never_shown():
    found = secret.read(only(client_id="a", client_secret="rahasia"), None)
    assert found.match_digest([digest("lain")]) is None
    assert found.match_digest([]) is None
    assert "rahasia" not in repr(found)


@given(st.text())
def test_no_header_but_a_good_one_is_taken(header):
    with pytest.raises(OAuthError):
        secret.read(only(), header)


@pytest.mark.parametrize(
    ("client", "method", "fits"),
    [
        (CLIENT, AuthMethod.BASIC, True),
        (CLIENT, AuthMethod.POST, True),
        (CLIENT, AuthMethod.NONE, False),
        (CLIENT, AuthMethod.SECRET_JWT, False),
        (replace(CLIENT, token_endpoint_auth_method=AuthMethod.POST), AuthMethod.BASIC, True),
        (replace(CLIENT, profile=Profile.WARISAN), AuthMethod.POST, True),
        (replace(CLIENT, profile=Profile.LAYANAN), AuthMethod.POST, False),
        (replace(CLIENT, profile=Profile.FAPI2), AuthMethod.POST, False),
        (replace(CLIENT, token_endpoint_auth_method=AuthMethod.SECRET_JWT), AuthMethod.POST, False),
        (PUBLIC, AuthMethod.NONE, True),
        (PUBLIC, AuthMethod.BASIC, False),
        (replace(CLIENT, token_endpoint_auth_method=AuthMethod.POST), AuthMethod.POST, True),
    ],
)
def test_only_the_registered_method_counts(client, method, fits):
    if fits:
        secret.check_method(method, client)
    else:
        with pytest.raises(InvalidClient, match="registered the method"):
            secret.check_method(method, client)

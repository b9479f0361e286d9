"""A signed statement proves a client once, for a short while, to us alone (RFC 7523 3, OIDC Core 9)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol import client_auth
from idp.protocol.algorithms import Algorithm, HmacAlgorithm
from idp.protocol.client import AuthMethod, Profile
from idp.protocol.client_auth import assertion, timing
from idp.protocol.client_auth.secret import Credentials
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import InvalidClient, InvalidExternalJwt, InvalidRequest
from idp.protocol.tokens.external_jwt import SingleUse, parse_jwt
from tests.protocol.samples import CLIENT, NOW, PROVIDER, only
from tests.protocol.tokens.foreign_signers import signed, signed_with_secret

ISSUER, TOKEN, PAR = "https://sso.example", "https://sso.example/token", "https://sso.example/par"
BY_KEY = replace(CLIENT, token_endpoint_auth_method=AuthMethod.PRIVATE_KEY_JWT)
BY_SECRET = replace(CLIENT, token_endpoint_auth_method=AuthMethod.SECRET_JWT)
FAPI = replace(BY_KEY, profile=Profile.FAPI2)


def at(**away: float) -> int:
    return int((NOW + timedelta(**away)).timestamp())


GOOD = {"iss": "aplikasi", "sub": "aplikasi", "aud": TOKEN, "exp": at(minutes=1), "iat": at(), "jti": "satu"}


def checked(client: Any = BY_KEY, endpoint: str = PAR, header: Any = None, **changes: Any) -> SingleUse:
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    token = parse_jwt(signed(claims, **(header or {})))
    return assertion.check_claims(
        token, client, ours=assertion.accepted_audiences(PROVIDER, endpoint), issuer=ISSUER, now=NOW
    )


def test_a_good_statement_is_good_until_it_would_be_too_old():
    assert checked() == SingleUse("satu", NOW + timedelta(minutes=2))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": None}, "iss and sub"),
        ({"iss": "lain"}, "iss and sub"),
        ({"sub": "lain"}, "iss and sub"),
        ({"iss": ["aplikasi"], "sub": ["aplikasi"]}, "iss and sub"),
        ({"aud": None}, "aud"),
        ({"aud": "https://lain.example/token"}, "aud"),
        ({"aud": ISSUER + "/"}, "aud"),
        ({"aud": []}, "aud"),
        ({"aud": [5, None, [TOKEN]]}, "aud"),
        ({"aud": {TOKEN: TOKEN}}, "aud"),
        ({"exp": None}, "exp is missing"),
        ({"exp": at(minutes=-1)}, "expired"),
        ({"exp": at(minutes=61, seconds=1)}, "60 minutes ahead"),
        ({"exp": 1e300}, "ahead"),
        ({"exp": "soon"}, "exp must be a number"),
        ({"exp": True}, "exp must be a number"),
        ({"exp": [1]}, "exp must be a number"),
        ({"nbf": at(seconds=61)}, "nbf is in the future"),
        ({"iat": at(seconds=61)}, "iat is in the future"),
        ({"iat": "now"}, "iat must be a number"),
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": 5}, "jti"),
        ({"header": {"typ": "at+jwt"}}, "typ"),
        ({"header": {"typ": "dpop+jwt"}}, "typ"),
    ],
    ids=str,
)
def test_anything_else_is_refused_with_the_reason(changes, reason):
    with pytest.raises(InvalidExternalJwt, match=reason):
        checked(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ISSUER},
        {"aud": PAR},
        {"aud": ["https://lain.example", TOKEN]},
        {"exp": at(seconds=-59)},
        {"exp": at(minutes=60)},
        {"exp": NOW.timestamp() + 0.5},
        {"nbf": at(seconds=59), "iat": at(seconds=59)},
        {"iat": None},
        {"iat": at(days=-1)},
        {"header": {"typ": None}},
        {"header": {"typ": "jwt"}},
        {"header": {"typ": "client-authentication+jwt"}},
    ],
    ids=str,
)
def test_what_honest_libraries_send_is_taken(changes):
    assert checked(**changes).jti == "satu"


@pytest.mark.parametrize("aud", [TOKEN, PAR, [ISSUER], [ISSUER, TOKEN], None])
def test_fapi2_takes_the_issuer_alone_as_plain_text(aud):
    with pytest.raises(InvalidExternalJwt, match="alone, as plain text"):
        checked(FAPI, aud=aud)
    assert checked(FAPI, aud=ISSUER).jti == "satu"


def test_fapi2_takes_five_minutes_at_most():
    assert checked(FAPI, aud=ISSUER, exp=at(minutes=6)).until == NOW + timedelta(minutes=7)
    with pytest.raises(InvalidExternalJwt, match="5 minutes ahead"):
        checked(FAPI, aud=ISSUER, exp=at(minutes=6, seconds=1))


def test_another_endpoint_of_ours_is_not_this_one():
    with pytest.raises(InvalidExternalJwt, match="aud"):
        checked(endpoint="https://sso.example/introspect", aud=PAR)


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (BY_KEY, {"RS256", "PS256", "ES256", "EdDSA", "Ed25519"}),
        (FAPI, {"PS256", "ES256", "EdDSA", "Ed25519"}),
        (BY_SECRET, {"HS256"}),
        (replace(BY_KEY, token_endpoint_auth_signing_alg=Algorithm.ES256), {"ES256"}),
        (replace(BY_SECRET, token_endpoint_auth_signing_alg=HmacAlgorithm.HS256), {"HS256"}),
    ],
)
def test_the_algorithms_are_those_registered_or_of_the_method(client, expected):
    assert set(assertion.allowed_algorithms(client)) == expected


@pytest.mark.parametrize("client", [BY_KEY, FAPI, replace(BY_KEY, token_endpoint_auth_signing_alg=Algorithm.ES256)])
def test_a_grant_is_signed_as_the_client_proves_itself(client):
    assert assertion.allowed_key_algorithms(client) == assertion.allowed_algorithms(client)


@pytest.mark.parametrize("client", [BY_SECRET, CLIENT])
def test_a_grant_is_signed_with_a_key_whichever_way_the_client_proves_itself(client):
    assert set(assertion.allowed_key_algorithms(client)) == {"RS256", "PS256", "ES256", "EdDSA", "Ed25519"}


def form(token: str | None = None, **more: str) -> EndpointRequest:
    token = signed(GOOD) if token is None else token
    return EndpointRequest(only(client_assertion_type=assertion.ASSERTION_TYPE, client_assertion=token, **more), TOKEN)


def test_the_method_is_told_by_the_algorithm():
    assert client_auth.read(form()).method is AuthMethod.PRIVATE_KEY_JWT
    assert client_auth.read(form(signed_with_secret(GOOD, "rahasia"))).method is AuthMethod.SECRET_JWT
    assert client_auth.read(form(signed(GOOD, "RS256"), client_id="aplikasi")).client_id == "aplikasi"


def test_without_a_statement_secrets_and_names_are_read_as_ever():
    assert client_auth.read(EndpointRequest(only(client_id="a"), TOKEN)) == Credentials("a", AuthMethod.NONE)


@pytest.mark.parametrize(
    ("ask", "error", "reason"),
    [
        (form(client_secret="rahasia"), InvalidRequest, "one way"),
        (replace(form(), authorization="Basic YTpi"), InvalidRequest, "one way"),
        (replace(form(), authorization="Bearer x"), InvalidRequest, "one way"),
        (form(client_id="lain"), InvalidRequest, "client_id"),
        (
            EndpointRequest(only(client_assertion=signed(GOOD)), TOKEN),
            InvalidRequest,
            "client_assertion_type is missing",
        ),
        (
            EndpointRequest(only(client_assertion_type=assertion.ASSERTION_TYPE), TOKEN),
            InvalidRequest,
            "client_assertion is missing",
        ),
        (
            EndpointRequest(only(client_assertion_type="saml2", client_assertion="x"), TOKEN),
            InvalidClient,
            "must be urn",
        ),
        (form("x"), InvalidClient, "not a signed token"),
        (form(signed({})), InvalidClient, "sub must be"),
        (form(signed({"sub": ""})), InvalidClient, "sub must be"),
        (form(signed({"sub": 5})), InvalidClient, "sub must be"),
        (form(signed(GOOD, crit=["exp"])), InvalidClient, "crit"),
    ],
)
def test_two_proofs_and_broken_ones_are_refused(ask, error, reason):
    with pytest.raises(error, match=reason):
        client_auth.read(ask)


@pytest.mark.parametrize(
    "token",
    [signed(GOOD, algorithm) for algorithm in ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")]
    + [signed_with_secret(GOOD, "rahasia"), signed(GOOD, alg="none"), signed(GOOD, alg="ES512")],
    ids=["RS256", "PS256", "ES256", "EdDSA", "Ed25519", "HS256", "none", "ES512"],
)
def test_pretending_says_nothing(token):
    timing.equalize(parse_jwt(token))


values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.lists(st.text())
)


@given(st.dictionaries(st.sampled_from(["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]), values))
def test_any_claims_are_judged(changes):
    claims = {**GOOD, **changes}
    token = replace(parse_jwt(signed(GOOD)), claims=claims)
    try:
        once = assertion.check_claims(
            token, BY_KEY, ours=assertion.accepted_audiences(PROVIDER, PAR), issuer=ISSUER, now=NOW
        )
    except InvalidExternalJwt:
        return
    assert once.until > NOW

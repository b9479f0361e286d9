"""Sign and verify; python-jose is the independent second opinion."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from jose import jwt as second_opinion

from idp.protocol.tokens import jwt

ES = jwt.key("es-1", "ES256", ec.generate_private_key(ec.SECP256R1()))
ES_OTHER = jwt.key("es-1", "ES256", ec.generate_private_key(ec.SECP256R1()))
RS = jwt.key("rs-1", "RS256", rsa.generate_private_key(65537, 2048))
OURS = jwt.Verifier([ES, RS])
CLAIMS = {"iss": "https://sso.example", "aud": "a", "sub": "s", "exp": 4_000_000_000}


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("key", [ES, RS], ids=["ES256", "RS256"])
@pytest.mark.parametrize("typ", ["JWT", "at+jwt", "logout+jwt"])
def test_what_we_sign_we_open_and_so_does_python_jose(key, typ):
    token = jwt.sign(CLAIMS, key, typ)
    assert OURS.open(token, typ) == CLAIMS
    jwks = json.loads(json.dumps(jwt.public_jwks([key])))
    assert second_opinion.decode(token, jwks, algorithms=[key.algorithm], audience="a") == CLAIMS
    assert second_opinion.get_unverified_header(token) == {"alg": key.algorithm, "kid": key.kid, "typ": typ}


def test_a_token_of_one_kind_is_not_one_of_another():
    with pytest.raises(jwt.NotGenuine):
        OURS.open(jwt.sign(CLAIMS, RS, "JWT"), "at+jwt")


GOOD = jwt.sign(CLAIMS, ES, "JWT")
HEADER, PAYLOAD, SIGNATURE = GOOD.split(".")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "..",
        "x" * 9000,
        "é.é.é",
        f"{HEADER}.{PAYLOAD}",
        f"{HEADER}.{PAYLOAD}.",
        f"{HEADER}.{PAYLOAD}.{SIGNATURE}=",
        f"{HEADER}.{PAYLOAD}.{SIGNATURE[:-4]}",
        f"{HEADER}.{PAYLOAD}.{SIGNATURE[:-1]}!",
        f"{HEADER}.{PAYLOAD}.a",
        f"{HEADER}.{part({'sub': 'other'})}.{SIGNATURE}",
        f"{part({'alg': 'none', 'typ': 'JWT'})}.{PAYLOAD}.",
        f"{part({'alg': 'HS256', 'kid': 'es-1', 'typ': 'JWT'})}.{PAYLOAD}.{SIGNATURE}",
        jwt.sign(CLAIMS, ES_OTHER, "JWT"),
    ],
)
def test_nothing_else_is_genuine(token):
    with pytest.raises(jwt.NotGenuine):
        OURS.open(token, "JWT")


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("ABCabc012-_."))
def test_one_changed_letter_breaks_a_token(index, letter):
    changed = GOOD[:index] + letter + GOOD[index + 1 :]
    if changed != GOOD:
        with pytest.raises(jwt.NotGenuine):
            OURS.open(changed, "JWT")


def test_published_keys_have_no_private_member():
    for member in jwt.public_jwks([ES, RS])["keys"]:
        assert set(member) <= {"kty", "kid", "use", "alg", "crv", "x", "y", "n", "e"}
        assert member["use"] == "sig"


def test_a_key_never_shows_itself():
    assert "private" not in repr(ES).lower()


def test_a_signature_is_in_the_jose_form():
    assert len(urlsafe_b64decode(SIGNATURE + "==")) == 64

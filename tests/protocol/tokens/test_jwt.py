"""Sign and verify; python-jose is the independent second opinion, and jwcrypto where that knows the algorithm."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from jose import jwt as second_opinion
from joserfc.errors import JoseError
from jwcrypto import jwk as third_jwk
from jwcrypto import jws as third_jws

from idp.protocol.tokens import jwt

ES = jwt.import_key("es-1", "ES256", ec.generate_private_key(ec.SECP256R1()))
ES_OTHER = jwt.import_key("es-1", "ES256", ec.generate_private_key(ec.SECP256R1()))
RS = jwt.import_key("rs-1", "RS256", rsa.generate_private_key(65537, 2048))
PS = jwt.import_key("ps-1", "PS256", rsa.generate_private_key(65537, 2048))
ED = jwt.import_key("ed-1", "EdDSA", ed25519.Ed25519PrivateKey.generate())
ED_NAMED = jwt.import_key("ed25519-1", "Ed25519", ed25519.Ed25519PrivateKey.generate())
ALL = [ES, RS, PS, ED, ED_NAMED]
OURS = jwt.JwtVerifier(ALL)
CLAIMS = {"iss": "https://sso.example", "aud": "a", "sub": "s", "exp": 4_000_000_000}


def part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("key", [ES, RS], ids=["ES256", "RS256"])
@pytest.mark.parametrize("typ", ["JWT", "at+jwt", "logout+jwt"])
def test_what_we_sign_we_open_and_so_does_python_jose(key, typ):
    token = jwt.sign(CLAIMS, key, typ)
    assert OURS.verify(token, typ) == CLAIMS
    jwks = json.loads(json.dumps(jwt.build_jwks([key])))
    assert second_opinion.decode(token, jwks, algorithms=[key.algorithm], audience="a") == CLAIMS
    assert second_opinion.get_unverified_header(token) == {"alg": key.algorithm, "kid": key.kid, "typ": typ}


@pytest.mark.parametrize("key", ALL, ids=lambda key: key.algorithm)
def test_each_algorithm_is_what_jwcrypto_takes_it_for(key):
    token = jwt.sign(CLAIMS, key, "JWT")
    assert OURS.verify(token, "JWT") == CLAIMS
    opened = third_jws.JWS()
    opened.allowed_algs = [key.algorithm]
    opened.deserialize(token, third_jwk.JWK(**jwt.build_jwks([key])["keys"][0]))
    assert json.loads(opened.payload) == CLAIMS
    assert json.loads(opened.objects["protected"]) == {"alg": key.algorithm, "kid": key.kid, "typ": "JWT"}


@pytest.mark.parametrize("key", ALL, ids=lambda key: key.algorithm)
@pytest.mark.parametrize("typ", ["at+jwt", "logout+jwt", "untyped"])
def test_a_token_of_one_kind_is_not_one_of_another(key, typ):
    for made, taken in ((typ, "JWT"), ("JWT", typ)):
        with pytest.raises(jwt.InvalidOwnJwt):
            OURS.verify(jwt.sign(CLAIMS, key, made), taken)


def test_what_has_no_kind_says_none():
    token = jwt.sign(CLAIMS, ED, "untyped")
    assert second_opinion.get_unverified_header(token) == {"alg": "EdDSA", "kid": "ed-1"}
    assert OURS.verify(token, "untyped") == CLAIMS


@pytest.mark.parametrize("key", ALL, ids=lambda key: key.algorithm)
def test_a_signature_counts_for_its_own_key_and_content_alone(key):
    header, payload, signature = jwt.sign(CLAIMS, key, "JWT").split(".")
    other = {"RS256": PS, "PS256": RS, "ES256": ES_OTHER, "EdDSA": ED_NAMED, "Ed25519": ED}[key.algorithm]
    for forged in (
        f"{header}.{part({**CLAIMS, 'sub': 'x'})}.{signature}",
        f"{header}.{payload}.{'A' * len(signature)}",
        f"{other.headers['JWT'].decode()}.{part(CLAIMS)}.{signature}",
    ):
        with pytest.raises(jwt.InvalidOwnJwt):
            OURS.verify(forged, "JWT")


@pytest.mark.parametrize("algorithm", ["EdDSA", "Ed25519"])
def test_a_key_signs_with_its_own_kind_of_algorithm_alone(algorithm):
    with pytest.raises(JoseError):
        jwt.import_key("x", algorithm, ec.generate_private_key(ec.SECP256R1()))


def test_a_token_is_signed_under_the_name_its_key_is_published_with():
    """Ed25519 and EdDSA are one signature here, but readers compare the names (RFC 9864 5)."""
    private = ed25519.Ed25519PrivateKey.generate()
    short, full = (jwt.import_key("satu", name, private) for name in ("EdDSA", "Ed25519"))
    assert jwt.sign(CLAIMS, short, "JWT").rpartition(".")[2] != jwt.sign(CLAIMS, full, "JWT").rpartition(".")[2]
    with pytest.raises(jwt.InvalidOwnJwt):
        jwt.JwtVerifier([full]).verify(jwt.sign(CLAIMS, short, "JWT"), "JWT")


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
    with pytest.raises(jwt.InvalidOwnJwt):
        OURS.verify(token, "JWT")


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("ABCabc012-_."))
def test_one_changed_letter_breaks_a_token(index, letter):
    changed = GOOD[:index] + letter + GOOD[index + 1 :]
    if changed != GOOD:
        with pytest.raises(jwt.InvalidOwnJwt):
            OURS.verify(changed, "JWT")


def test_published_keys_have_no_private_member():
    members = {member["alg"]: member for member in jwt.build_jwks(ALL)["keys"]}
    told = {"kty", "kid", "use", "alg"}
    assert set(members["RS256"]) == set(members["PS256"]) == told | {"n", "e"}
    assert set(members["ES256"]) == told | {"crv", "x", "y"}
    for name in ("EdDSA", "Ed25519"):
        assert set(members[name]) == told | {"crv", "x"}
        assert (members[name]["kty"], members[name]["crv"]) == ("OKP", "Ed25519")
    assert all(member["use"] == "sig" for member in members.values())


def test_a_key_never_shows_itself():
    assert "private" not in repr(ES).lower()


def test_a_signature_is_in_the_jose_form():
    assert len(urlsafe_b64decode(SIGNATURE + "==")) == 64

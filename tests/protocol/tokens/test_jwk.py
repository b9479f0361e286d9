"""A key of somebody else is taken only when it is whole, public, strong and what its certificate says."""

import datetime
from base64 import b64encode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.errors import InvalidJwk, UnsupportedJwk
from idp.protocol.tokens import jwk
from tests.protocol.tokens.foreign_signers import b64, private, public

#: RFC 7638 3.1.
RFC_7638 = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3o"
    "knjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6"
    "qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awa"
    "pJzKnqDKgw",
    "e": "AQAB",
}


def certificate(algorithm: str) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mesin")])
    at, key = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), private(algorithm)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1).public_key(key.public_key())
    made = made.not_valid_before(at).not_valid_after(at + datetime.timedelta(days=9))
    return b64encode(
        made.sign(key, None if algorithm == "EdDSA" else hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    ).decode()


def rsa_jwk(bits: int = 2048, exponent: int = 65537) -> dict[str, object]:
    return dict(jwk.public_members(rsa.generate_private_key(public_exponent=exponent, key_size=bits).public_key()))


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@pytest.mark.parametrize(
    ("algorithm", "does"),
    [
        ("RS256", {"RS256", "PS256", "RSA-OAEP-256"}),
        ("ES256", {"ES256", "ECDH-ES"}),
        ("EdDSA", {"EdDSA", "Ed25519"}),
    ],
)
def test_a_key_does_what_its_kind_can_do(algorithm, does):
    found = jwk.parse_jwk(public(algorithm, kid="satu"))
    assert (found.kid, found.algorithms, found.certificate) == ("satu", does, None)
    assert found.public == private(algorithm).public_key()


@pytest.mark.parametrize(
    ("members", "does"),
    [
        ({"use": "enc"}, {"RSA-OAEP-256"}),
        ({"use": "sig"}, {"RS256", "PS256"}),
        ({"use": "other"}, set()),
        ({"alg": "PS256"}, {"PS256"}),
        ({"alg": "PS256", "use": "enc"}, set()),
        ({"key_ops": ["wrapKey"]}, {"RSA-OAEP-256"}),
    ],
)
def test_a_key_does_no_more_than_it_says(members, does):
    assert jwk.parse_jwk(public("RS256", **members)).algorithms == does


@pytest.mark.parametrize("name", ["EdDSA", "Ed25519"])
def test_a_key_that_names_its_algorithm_is_for_that_name_alone(name):
    assert jwk.parse_jwk(public("EdDSA", alg=name)).algorithms == {name}


def test_the_thumbprint_is_that_of_the_specification():
    assert jwk.parse_jwk(RFC_7638).thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert len({jwk.parse_jwk(public(algorithm)).thumbprint for algorithm in ("RS256", "ES256", "EdDSA")}) == 3


@pytest.mark.parametrize("kind", ["RS256", "ES256", "EdDSA"])
def test_a_certificate_must_be_of_the_same_key(kind):
    assert jwk.parse_jwk(public(kind, x5c=[certificate(kind)])).certificate is not None
    other = "ES256" if kind != "ES256" else "RS256"
    with pytest.raises(InvalidJwk, match="another key"):
        jwk.parse_jwk(public(kind, x5c=[certificate(other)]))


@pytest.mark.parametrize("chain", [[], "AAAA", [5], ["AAAA"], ["!"], [["AAAA"]], {}])
def test_a_chain_that_is_none_is_refused(chain):
    with pytest.raises(InvalidJwk, match="x5c"):
        jwk.parse_jwk(public("ES256", x5c=chain))


@pytest.mark.parametrize("name", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_private_members_are_refused(name):
    with pytest.raises(InvalidJwk, match="private"):
        jwk.parse_jwk(public("RS256", **{name: "AA"}))


def test_weak_and_enormous_rsa_keys_are_refused():
    with pytest.raises(InvalidJwk, match="2048"):
        jwk.parse_jwk(rsa_jwk(bits=1024))
    with pytest.raises(InvalidJwk, match="2048"):
        jwk.parse_jwk(rsa_jwk() | {"n": number((1 << 8192) + 1)})
    with pytest.raises(InvalidJwk, match="2048"):
        jwk.parse_jwk(rsa_jwk() | {"n": number(1 << 2047)})


@pytest.mark.parametrize("exponent", [1, 3, 65536, 2**32 + 1, 2**2047 + 1])
def test_odd_exponents_are_refused(exponent):
    with pytest.raises(InvalidJwk, match="exponent"):
        jwk.parse_jwk(public("RS256") | {"e": number(exponent)})


@pytest.mark.parametrize(
    "changes",
    [
        {"x": "AA"},
        {"x": b64(bytes(33))},
        {"x": b64(bytes(32))},
        {"x": None},
        {"x": ""},
        {"x": 5},
        {"x": "é" * 43},
        {"x": "+" * 43},
        {"x": b64(bytes(32)) + "="},
        {"y": "A"},
        {"kid": 5},
    ],
    ids=str,
)
def test_broken_members_are_refused(changes):
    with pytest.raises(InvalidJwk) as found:
        jwk.parse_jwk(public("ES256") | changes)
    assert not isinstance(found.value, UnsupportedJwk)


@pytest.mark.parametrize("found", [None, [], "AA", {}, {"kty": []}, {"kty": "EC", "crv": {}}])
def test_what_is_no_key_is_refused(found):
    with pytest.raises(InvalidJwk):
        jwk.parse_jwk(found)


@pytest.mark.parametrize("kind", [{"kty": "EC", "crv": "P-521"}, {"kty": "OKP", "crv": "Ed448"}, {"kty": "AKP"}])
def test_other_kinds_of_keys_are_named_as_such(kind):
    with pytest.raises(UnsupportedJwk):
        jwk.parse_jwk(kind)


anything = st.none() | st.integers() | st.text(max_size=9) | st.lists(st.text(max_size=9), max_size=2)


@given(st.dictionaries(st.sampled_from(["kty", "crv", "n", "e", "x", "y", "use", "alg", "key_ops", "x5c"]), anything))
def test_any_members_are_read_or_refused(members):
    for whole in (members, public("ES256") | members, public("RS256") | members, public("EdDSA") | members):
        try:
            jwk.parse_jwk(whole)
        except InvalidJwk:
            continue

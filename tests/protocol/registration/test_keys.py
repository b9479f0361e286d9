"""The public keys a client registers, and a sentence for each that is not acceptable."""

import json
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from idp.protocol.algorithms import KeyManagement
from idp.protocol.errors import InvalidClientMetadata
from idp.protocol.registration.registered_keys import can_decrypt, read_jwks


def number(value: int, size: int = 0) -> str:
    return urlsafe_b64encode(value.to_bytes(size or (value.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()


def rsa_key(bits: int = 2048, **more: object) -> dict[str, object]:
    """A modulus of that size; nobody needs its factors here."""
    return {"kty": "RSA", "n": number(2**bits - 1), "e": "AQAB", **more}


EC_PRIVATE = ec.derive_private_key(12345, ec.SECP256R1())
POINT = EC_PRIVATE.public_key().public_numbers()
EC = {"kty": "EC", "crv": "P-256", "x": number(POINT.x, 32), "y": number(POINT.y, 32)}
ED = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": urlsafe_b64encode(ed25519.Ed25519PrivateKey.from_private_bytes(b"\1" * 32).public_key().public_bytes_raw())
    .rstrip(b"=")
    .decode(),
}
RSA = rsa_key()


def certificate() -> str:
    name = x509.Name.from_rfc4514_string("CN=aplikasi")
    built = x509.CertificateBuilder(name, name, EC_PRIVATE.public_key(), 7)
    built = built.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
    signed = built.sign(EC_PRIVATE, hashes.SHA256())
    return b64encode(signed.public_bytes(serialization.Encoding.DER)).decode()


def kept(*keys: object) -> list[dict[str, object]]:
    return json.loads(read_jwks({"keys": list(keys)}))["keys"]


@pytest.mark.parametrize("key", [RSA, EC, ED, {**EC, "kid": "a", "use": "sig", "alg": "ES256", "key_ops": ["verify"]}])
def test_each_kind_of_public_key_is_kept_as_it_was_sent(key):
    assert kept(key) == [key]


def test_what_says_nothing_about_the_key_is_not_kept():
    assert kept({**EC, "x-secret": "1", "x5u": "https://x"}) == [EC]


def test_a_certificate_of_the_key_is_kept():
    key = {**EC, "x5c": [certificate()]}
    assert kept(key) == [key]


def test_the_same_kid_may_name_keys_of_two_kinds():
    assert len(kept({**EC, "kid": "a"}, {**RSA, "kid": "a"})) == 2


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (None, "list"),
        ("AQAB", "list"),
        ([], "1 to 20"),
        ([EC] * 21, "1 to 20"),
        (["x"], "must be a JSON object"),
        ([{}], "must be text"),
        ([{**EC, "crv": "P-384"}], "must be RSA"),
        ([{**ED, "crv": "X25519"}], "must be RSA"),
        ([{"kty": ["RSA"]}], "must be text"),
        ([{"kty": "oct", "k": "AQAB"}], "private"),
        ([{**EC, "d": "AQAB"}], "private"),
        ([{**RSA, "p": "AQAB"}], "private"),
        ([rsa_key(2047)], "bits"),
        ([rsa_key(8193)], "bits"),
        ([{**RSA, "e": "AQ"}], "exponent"),
        ([{**RSA, "n": 5}], "n must be base64url"),
        ([{"kty": "EC", "crv": "P-256", "x": EC["x"]}], "y must be base64url"),
        ([{**EC, "y": EC["x"]}], "no key"),
        ([{**EC, "x": "é"}], "base64url"),
        ([{**EC, "x": "a"}], "no key"),
        ([{**EC, "x": f"{EC['x']}="}], "without padding"),
        ([{**ED, "x": "AQAB"}], "32 octets"),
        ([{**EC, "kid": 5}], "kid must be text"),
        ([{**EC, "kid": "a\0"}], "short texts"),
        ([{**EC, "alg": "x" * 201}], "short texts"),
        ([{**EC, "key_ops": "verify"}], "short texts"),
        ([{**EC, "key_ops": [1]}], "short texts"),
        ([{**EC, "x5c": []}], "list of certificates"),
        ([{**EC, "x5c": "x"}], "list of certificates"),
        ([{**EC, "x5c": [5]}], "list of certificates"),
        ([{**EC, "x5c": ["AQAB"]}], "list of certificates"),
        ([{**EC, "x5c": ["?"]}], "list of certificates"),
        ([{**EC, "x5c": [certificate(), 5]}], "short texts"),
        ([{**ED, "x5c": [certificate()]}], "another key"),
        ([{**EC, "kid": "a"}, {**EC, "kid": "a"}], "same kid"),
    ],
)
def test_each_unfit_key_is_refused_with_a_sentence(keys, why):
    with pytest.raises(InvalidClientMetadata, match=why):
        read_jwks({"keys": keys})


def test_a_set_that_is_too_long_is_refused():
    chain = [certificate()] * 100
    with pytest.raises(InvalidClientMetadata, match="longer than"):
        read_jwks({"keys": [{**EC, "kid": "a", "x5c": chain}, {**EC, "kid": "b", "x5c": chain}]})


@pytest.mark.parametrize("raw", [None, [], "x", 5, {"keys": {}}])
def test_only_a_key_set_is_a_key_set(raw):
    with pytest.raises(InvalidClientMetadata):
        read_jwks(raw)


def test_a_key_opens_what_is_encrypted_for_its_kind_unless_it_only_signs():
    assert can_decrypt(read_jwks({"keys": [EC]}), KeyManagement.ECDH_ES)
    assert can_decrypt(read_jwks({"keys": [{**RSA, "use": "enc"}]}), KeyManagement.RSA_OAEP_256)
    assert not can_decrypt(read_jwks({"keys": [{**EC, "use": "sig"}]}), KeyManagement.ECDH_ES)
    assert not can_decrypt(read_jwks({"keys": [ED, RSA]}), KeyManagement.ECDH_ES)
    assert not can_decrypt(read_jwks({"keys": [{**EC, "alg": "ES256"}]}), KeyManagement.ECDH_ES)
    assert not can_decrypt(read_jwks({"keys": [{**EC, "use": "lain"}]}), KeyManagement.ECDH_ES)

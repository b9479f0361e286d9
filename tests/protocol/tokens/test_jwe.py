"""Encrypted for one client alone; jwcrypto, and python-jose where that knows the algorithm, open it."""

import json
from base64 import urlsafe_b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jose import jwe as second_opinion
from jwcrypto import jwe as third_opinion
from jwcrypto import jwk as third_jwk

from idp.protocol.algorithms import ContentEncryption, Encryption, KeyManagement
from idp.protocol.tokens import jwe
from idp.protocol.tokens.jwk import ExternalKey

RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
PRIVATE = {KeyManagement.RSA_OAEP_256: RSA, KeyManagement.ECDH_ES: EC}
KEYS = (
    ExternalKey("signs", frozenset({"EdDSA"}), ed25519.Ed25519PrivateKey.generate().public_key()),
    ExternalKey("rsa", frozenset({"RSA-OAEP-256", "RS256"}), RSA.public_key()),
    ExternalKey("ec", frozenset({"ECDH-ES"}), EC.public_key()),
    ExternalKey("other", frozenset({"ECDH-ES"}), ec.generate_private_key(ec.SECP256R1()).public_key()),
)
EVERY = [Encryption(alg, enc) for alg in KeyManagement for enc in ContentEncryption]
SIGNED = "header.payload.signature"


def opened(token, encryption):
    found = third_opinion.JWE()
    found.allowed_algs = [encryption.alg, encryption.enc]
    found.deserialize(token, third_jwk.JWK.from_pyca(PRIVATE[encryption.alg]))
    return json.loads(found.objects["protected"]), found.payload


def to(encryption, keys=KEYS):
    found = jwe.select_recipient(keys, encryption)
    assert found is not None
    return found


@pytest.mark.parametrize("encryption", EVERY, ids=lambda one: f"{one.alg}+{one.enc}")
def test_a_signed_token_inside_is_announced_and_comes_out_as_it_went_in(encryption):
    header, payload = opened(to(encryption).encrypt(SIGNED), encryption)
    assert payload.decode() == SIGNED
    told = {"alg": encryption.alg, "enc": encryption.enc, "cty": "JWT"}
    assert {name: header[name] for name in told} == told
    assert header["kid"] == {"RSA-OAEP-256": "rsa", "ECDH-ES": "ec"}[encryption.alg]
    assert set(header) - {*told, "kid"} == ({"epk"} if encryption.alg is KeyManagement.ECDH_ES else set())


@pytest.mark.parametrize("encryption", EVERY, ids=lambda one: f"{one.alg}+{one.enc}")
def test_bare_claims_are_json_without_a_content_type(encryption):
    header, payload = opened(to(encryption).encrypt({"sub": "p"}), encryption)
    assert json.loads(payload) == {"sub": "p"}
    assert "cty" not in header


@pytest.mark.parametrize("enc", ContentEncryption)
def test_python_jose_opens_what_is_encrypted_for_an_rsa_key(enc):
    token = to(Encryption(KeyManagement.RSA_OAEP_256, enc)).encrypt(SIGNED)
    private = third_jwk.JWK.from_pyca(RSA).export(as_dict=True)
    assert second_opinion.decrypt(token, private) == SIGNED.encode()


def test_nothing_is_ever_encrypted_in_the_same_way_twice():
    for encryption in EVERY:
        recipient = to(encryption)
        first, second = (recipient.encrypt(SIGNED).split(".") for _ in range(2))
        assert [a != b for a, b in zip(first[1:], second[1:], strict=True)][1:] == [True] * 3


def test_a_key_without_a_name_gets_no_name():
    nameless = ExternalKey(None, frozenset({"ECDH-ES"}), EC.public_key())
    encryption = Encryption(KeyManagement.ECDH_ES)
    header, payload = opened(to(encryption, [nameless]).encrypt(SIGNED), encryption)
    assert "kid" not in header
    assert payload.decode() == SIGNED


def test_the_ephemeral_key_is_public():
    head = to(Encryption(KeyManagement.ECDH_ES)).encrypt(SIGNED).split(".")[0]
    epk = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))["epk"]
    assert set(epk) == {"kty", "crv", "x", "y"}
    assert epk["crv"] == "P-256"


@pytest.mark.parametrize("keys", [(), KEYS[:1], KEYS[:2]], ids=["no key", "a key that signs", "another kind"])
def test_without_a_fitting_key_there_is_no_recipient(keys):
    assert jwe.select_recipient(keys, Encryption(KeyManagement.ECDH_ES)) is None


def test_a_recipient_shows_no_key():
    assert "Key" not in repr(to(Encryption(KeyManagement.ECDH_ES))).replace("KeyManagement", "")

"""Tokens that others signed are believed only with the right key, the right algorithm and nothing odd about them."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.errors import InvalidExternalJwt, InvalidJwk, NoMatchingKey
from idp.protocol.tokens import external_jwt
from idp.protocol.tokens.external_jwt import ExternalKeySet, parse_jwt, parse_key_set
from tests.protocol.tokens.foreign_signers import b64, key_set, private, public, signed, signed_with_secret

ALL = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
CLAIMS = {"sub": "aplikasi"}


def keys(*found: dict[str, object]) -> ExternalKeySet:
    return parse_key_set(key_set(*found))


def parts(token: str, **changes: str) -> str:
    """The token with its header, payload or signature replaced."""
    names = ("header", "payload", "signature")
    return ".".join(changes.get(name, part) for name, part in zip(names, token.split("."), strict=True))


@pytest.mark.parametrize("algorithm", ALL)
def test_a_token_signed_with_a_registered_key_is_opened(algorithm):
    assert keys(public(algorithm)).verify(signed(CLAIMS, algorithm), ALL) == CLAIMS


@pytest.mark.parametrize("algorithm", ALL)
def test_a_token_that_somebody_else_signed_is_not(algorithm):
    with pytest.raises(InvalidExternalJwt, match="signature"):
        keys(public(algorithm, 1)).verify(signed(CLAIMS, algorithm), ALL)


@pytest.mark.parametrize("algorithm", ALL)
def test_a_token_that_was_changed_is_not(algorithm):
    forged = parts(signed(CLAIMS, algorithm), payload=b64(b'{"sub":"lain"}'))
    with pytest.raises(InvalidExternalJwt, match="signature"):
        keys(public(algorithm)).verify(forged, ALL)


def headed(**header: object) -> str:
    """A genuine ES256 token under another header."""
    return parts(signed(CLAIMS), header=b64(orjson.dumps(header)))


@pytest.mark.parametrize("algorithm", ["none", "None", "RS256", "HS256", "ES384", 5, "a story " * 9])
def test_an_algorithm_that_was_not_agreed_is_refused_whoever_signed(algorithm):
    with pytest.raises(InvalidExternalJwt, match="use ES256"):
        keys(public("ES256"), public("RS256")).verify(headed(alg=algorithm), ["ES256"])


def test_no_algorithm_at_all_is_refused():
    with pytest.raises(InvalidExternalJwt):
        keys(public("ES256")).verify(headed(), ALL)


def test_a_public_key_is_never_taken_for_a_secret():
    for spelling in (key_set(public("RS256")), public("RS256")["n"], orjson.dumps(public("RS256"))):
        forged = signed_with_secret(CLAIMS, spelling)
        with pytest.raises(InvalidExternalJwt):
            keys(public("RS256")).verify(forged, [*ALL, "HS256"])


def test_a_secret_opens_what_was_signed_with_it_and_nothing_else():
    token = signed_with_secret(CLAIMS, "rahasia")
    assert parse_jwt(token).verify_with_secret("rahasia", ["HS256"]) == CLAIMS
    with pytest.raises(InvalidExternalJwt, match="signature"):
        parse_jwt(token).verify_with_secret("lain", ["HS256"])
    with pytest.raises(InvalidExternalJwt, match="use"):
        parse_jwt(token).verify_with_secret("rahasia", ALL)
    with pytest.raises(InvalidExternalJwt, match="use HS256"):
        parse_jwt(signed(CLAIMS)).verify_with_secret("rahasia", [*ALL, "HS256"])


def test_the_key_is_found_by_its_name():
    three = keys(public("ES256", 1, kid="satu"), public("ES256", kid="dua"), public("ES256", 2))
    assert three.verify(signed(CLAIMS, kid="dua"), ALL) == CLAIMS
    with pytest.raises(NoMatchingKey, match="no registered key"):
        three.verify(signed(CLAIMS, kid="tiga"), ALL)
    with pytest.raises(NoMatchingKey, match="several"):
        three.verify(signed(CLAIMS), ALL)


def test_keys_of_one_name_and_of_different_kinds_do_not_stand_in_each_others_way():
    both = keys(public("ES256", kid="satu"), public("RS256", kid="satu"))
    assert both.verify(signed(CLAIMS, "PS256", kid="satu"), ALL) == CLAIMS


@pytest.mark.parametrize("members", [{"use": "enc"}, {"alg": "ES384"}, {"key_ops": ["encrypt"]}, {"key_ops": "verify"}])
def test_a_key_for_something_else_verifies_nothing(members):
    with pytest.raises(NoMatchingKey):
        keys(public("ES256", **members)).verify(signed(CLAIMS), ALL)


@pytest.mark.parametrize("members", [{"use": "sig"}, {"alg": "ES256"}, {"key_ops": ["verify"]}])
def test_a_key_for_signatures_verifies(members):
    assert keys(public("ES256", **members)).verify(signed(CLAIMS), ALL) == CLAIMS


def test_a_key_alone_is_held_to_what_it_is_for():
    [rsa_key] = keys(public("RS256", alg="RS256")).keys
    with pytest.raises(InvalidExternalJwt, match="not for PS256"):
        parse_jwt(signed(CLAIMS, "PS256")).verify(rsa_key, ALL)


@pytest.mark.parametrize("header", [{"crit": ["b64"], "b64": False}, {"crit": []}, {"b64": True}])
def test_extensions_nobody_understands_are_refused(header):
    with pytest.raises(InvalidExternalJwt, match="crit"):
        keys(public("ES256")).verify(signed(CLAIMS, **header), ALL)


@pytest.mark.parametrize(
    "payload",
    [
        b"[]",
        b"5",
        b"null",
        b"",
        b"{",
        b'{"sub":"a","sub":"b"}',
        b'{"a":{"b":1,"b":2}}',
        b"\xff",
        b'{"a":NaN}',
        b"[" * 9000,
    ],
    ids=["list", "number", "null", "empty", "open", "twice", "twice inside", "not UTF-8", "NaN", "deep"],
)
def test_a_payload_that_readers_read_differently_is_refused(payload):
    with pytest.raises(InvalidExternalJwt):
        keys(public("ES256")).verify(signed(payload), ALL)


def test_a_header_with_a_name_twice_is_refused():
    with pytest.raises(InvalidExternalJwt, match="header"):
        parse_jwt(parts(signed(CLAIMS), header=b64(b'{"alg":"none","alg":"ES256"}')))


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c.d.e", "é.b.c", "!.b.c", "a" * 20_000 + ".b.c"])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(InvalidExternalJwt):
        parse_jwt(token)


def test_a_second_spelling_of_the_same_signature_is_refused():
    token = signed(CLAIMS, "EdDSA")
    last = {"A": "B", "Q": "R", "g": "h", "w": "x"}[token[-1]]
    for spelled in (token + "=", token[:-1] + last, token + "\n"):
        with pytest.raises(InvalidExternalJwt):
            keys(public("EdDSA")).verify(spelled, ALL)


def test_the_header_says_what_kind_of_token_it_is():
    found = parse_jwt(signed(CLAIMS, typ="application/DPoP+jwt", kid=7))
    assert (found.typ, found.kid, found.algorithm) == ("dpop+jwt", "7", "ES256")
    bare = parse_jwt(signed(CLAIMS, typ=None))
    assert (bare.typ, bare.kid) == (None, None)


def test_the_claims_stay_out_of_logs():
    assert "aplikasi" not in repr(parse_jwt(signed(CLAIMS)))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(InvalidExternalJwt):
        parse_jwt(text)


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_bytes_in_the_parts_are_read_or_refused(header, payload):
    try:
        found = parse_jwt(f"{b64(header)}.{b64(payload)}.{b64(b'')}")
    except InvalidExternalJwt:
        return
    with pytest.raises(InvalidExternalJwt):
        keys(public("ES256")).verify(found, ALL)


@pytest.mark.parametrize(
    "document",
    ["", "[]", "{}", '{"keys":{}}', '{"keys":[],"keys":[]}', '{"keys":[5]}', key_set(*[public("ES256")] * 21)],
    ids=["empty", "list", "no keys", "keys is an object", "keys twice", "not an object", "too many"],
)
def test_what_is_no_key_set_is_refused(document):
    with pytest.raises(InvalidJwk):
        parse_key_set(document)


def test_kinds_of_keys_that_we_do_not_speak_are_passed_over():
    other = {"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}
    found = keys(other, public("ES256"), {"kty": "XYZ"}, {"kty": "OKP", "crv": "X25519", "x": "AA"})
    assert len(found.keys) == 1


def test_a_private_key_in_a_set_spoils_it():
    d = b64(private("ES256").private_numbers().private_value.to_bytes(32, "big"))
    with pytest.raises(InvalidJwk, match="private"):
        keys(public("ES256", d=d), public("RS256"))
    with pytest.raises(InvalidJwk, match="private"):
        keys({"kty": "oct", "k": "AAAA"})


def test_the_longest_token_is_far_longer_than_any_honest_one():
    claims = {"sub": "a" * 9_000}
    assert keys(public("ES256")).verify(signed(claims), ALL) == claims
    assert external_jwt.MAX_TOKEN_LENGTH == 16_384

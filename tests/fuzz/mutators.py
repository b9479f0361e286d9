"""Changes that keep the shape: a member or parameter taken out, doubled, or given an odd value."""

import json
import ssl
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlencode

from idp.clients import metadata_document
from idp.protocol import client as kinds
from idp.protocol.algorithms import Algorithm, ContentEncryption, HmacAlgorithm, KeyManagement
from idp.protocol.authorize.request import PARAMETERS
from tests.fuzz.parties import PROVIDER

#: What no declaration and no request should say, and what only the right member may.
_ENUMS = (
    kinds.Profile,
    kinds.Ownership,
    kinds.Environment,
    kinds.AuthMethod,
    kinds.ApplicationType,
    kinds.SubjectType,
    Algorithm,
    HmacAlgorithm,
    KeyManagement,
    ContentEncryption,
)
_WORDS = (
    *(str(option) for kind in _ENUMS for option in kind),
    *PROVIDER.scopes,
    *PROVIDER.grant_types,
    *PROVIDER.prompts,
    *PROVIDER.acrs,
    *PROVIDER.response_modes,
    "none",
    "code",
    "id_token token",
    "https://a.example/x?y=1",
    "http://127.0.0.1:1/",
    "http://localhost/",
    "id.go.a:/b",
    "https://a@b.example/",
    "https://a.example/#x",
    "https://[::1",
    "//a",
    "javascript:alert(1)",
    "aplikasi",
    "",
    " ",
    "0",
    "-1",
    "9" * 30,
    "\x00",
    "\ud800",
    "ᬅᬓ᭄ᬱᬭ",
    "'\"\\<>",
    "x" * 2_001,
    "a.b.c",
    "{}",
    "[" * 50,
)
_ODD = (None, True, False, 0, -1, 2**53, 1e300, [], {}, [None], [[]], {"": ""}, ["x"] * 51, {"keys": []})
_MEMBERS = sorted(metadata_document.member_names())
_PARAMETERS = sorted(
    {
        *PARAMETERS,
        "resource",
        "dpop_jkt",
        "request",
        "request_uri",
        "grant_type",
        "code",
        "code_verifier",
        "refresh_token",
    }
)
_HEADER = ["typ", "alg", "kid", "jwk", "crit", "b64", "x5c", "jku", "zip"]
_CLAIMS = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "htm", "htu", "ath", "nonce", "cnf", *_PARAMETERS]
_KEY = ["kty", "use", "key_ops", "alg", "kid", "n", "e", "crv", "x", "y", "x5c", "x5t#S256", "d", "k"]

Mutator = Callable[[bytes, Random], bytes]


def declaration(sent: bytes, random: Random) -> bytes:
    """JSON in, JSON out: up to three members changed."""
    found = _object(sent)
    for _ in range(random.randint(1, 3)):
        found = _changed(found, _MEMBERS, random)
    return json.dumps(found).encode()


def query(sent: bytes, random: Random) -> bytes:
    """A query in, a query out: up to three parameters changed."""
    pairs = parse_qsl(sent.decode("latin-1"), keep_blank_values=True)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(pairs) + 1)
        name = random.choice(_PARAMETERS) if at == len(pairs) or random.random() < 0.3 else pairs[at][0]
        changed = [(name, _word(random))] if random.random() < 0.8 else []
        pairs[at : at + random.randint(0, 1)] = changed
    return urlencode(pairs, errors="surrogatepass").encode()


def token(sent: bytes, random: Random) -> bytes:
    """A header and claims on two lines, with a member of either changed."""
    head, _, claims = sent.partition(b"\n")
    if random.random() < 0.4:
        return json.dumps(_changed(_object(head), _HEADER, random)).encode() + b"\n" + claims
    return head + b"\n" + json.dumps(_changed(_object(claims), _CLAIMS, random)).encode()


def claims(sent: bytes, random: Random) -> bytes:
    """Claims in, claims out: up to two of them changed."""
    found = _object(sent)
    for _ in range(random.randint(1, 2)):
        found = _changed(found, _CLAIMS, random)
    return json.dumps(found).encode()


def key_set(sent: bytes, random: Random) -> bytes:
    """A key set with a member of one of its keys changed."""
    found = _object(sent)
    listed = found.get("keys")
    if not isinstance(listed, list) or not listed or random.random() < 0.1:
        return json.dumps(found | {"keys": _value(random, listed)}).encode()
    at = random.randrange(len(listed))
    key = listed[at] if isinstance(listed[at], dict) else {}
    return json.dumps(found | {"keys": [*listed[:at], _changed(key, _KEY, random), *listed[at + 1 :]]}).encode()


def pem(sent: bytes, random: Random) -> bytes:
    """A certificate with up to three octets changed, still in its armour."""
    try:
        der = bytearray(ssl.PEM_cert_to_DER_cert(sent.decode("latin-1")))
    except ValueError:
        return sent
    for _ in range(random.randint(1, 3)):
        if der:
            der[random.randrange(len(der))] = random.choice((0, 1, 5, 0x7F, 0x80, 0xFF, random.randrange(256)))
    return ssl.DER_cert_to_PEM_cert(bytes(der)).encode()


def _changed(found: dict[str, Any], names: list[str], random: Random) -> dict[str, Any]:
    name = random.choice(names if random.random() < 0.4 or not found else sorted(found))
    if random.random() < 0.2:
        return {one: value for one, value in found.items() if one != name}
    return found | {name: _value(random, found.get(name))}


def _object(sent: bytes) -> dict[str, Any]:
    try:
        found = json.loads(sent)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _value(random: Random, before: object) -> object:
    """An odd value, a word, or what was there with one piece changed."""
    if isinstance(before, list) and random.random() < 0.6:
        return [*before[: random.randint(0, 3)], _value(random, None)]
    if isinstance(before, dict) and before and random.random() < 0.6:
        name = random.choice(sorted(before))
        return before | {name: _value(random, before[name])}
    return random.choice(_ODD) if random.random() < 0.4 else _word(random)


def _word(random: Random) -> str:
    words = [random.choice(_WORDS) for _ in range(random.choice((1, 1, 1, 2)))]
    return " ".join(words)

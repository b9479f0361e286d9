"""The public keys a client registers, and why one is not acceptable (RFC 7517, RFC 7518 6, RFC 8037 2)."""

import json
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.x509 import load_der_x509_certificate

from idp.protocol.algorithms import KeyManagement
from idp.protocol.errors import InvalidClientMetadata
from idp.protocol.parameters import is_text

MOST_KEYS = 20
LONGEST_SET = 65_536
_RSA_BITS = range(2048, 8193)
_LONGEST_TEXT = 200
#: Members that say nothing secret; what else a key carries is not kept.
_KEPT = ("kty", "use", "key_ops", "alg", "kid", "n", "e", "crv", "x", "y", "x5c", "x5t#S256")
#: Members of private and symmetric keys (RFC 7518 6.2.2, 6.3.2, 6.4).
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
#: Which kind of key opens what is encrypted in this manner.
_OPENS = {KeyManagement.RSA_OAEP_256: "RSA", KeyManagement.ECDH_ES: "EC"}


def read(raw: object) -> str:
    """The key set as JSON text with public members alone. Raises InvalidClientMetadata."""
    keys = raw.get("keys") if isinstance(raw, Mapping) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= MOST_KEYS:
        raise InvalidClientMetadata(f"jwks must be an object whose member keys is a list of 1 to {MOST_KEYS} keys")
    accepted = [_key(number, key) for number, key in enumerate(keys, start=1)]
    named = [(key["kid"], key["kty"]) for key in accepted if "kid" in key]
    if len(set(named)) < len(named):
        raise InvalidClientMetadata("jwks: two keys have the same kid; give each its own")
    text = json.dumps({"keys": accepted})
    if len(text) > LONGEST_SET:
        raise InvalidClientMetadata(f"jwks is longer than {LONGEST_SET} characters; leave out keys that are not used")
    return text


def can_open(jwks: str, alg: KeyManagement) -> bool:
    """Whether a key of the set opens what is encrypted with `alg`."""
    keys = json.loads(jwks)["keys"]
    return any(key["kty"] == _OPENS[alg] and key.get("use", "enc") == "enc" for key in keys)


def _key(number: int, key: object) -> dict[str, Any]:
    if not isinstance(key, Mapping):
        raise InvalidClientMetadata(f"jwks: key {number} is not a JSON object")
    if any(name in key for name in _PRIVATE):
        raise InvalidClientMetadata(f"jwks: key {number} is private; make a new pair and send the public half alone")
    try:
        found = _public_key(key)
        _certificates(key.get("x5c"), found)
    except (ValueError, TypeError, OverflowError) as fault:
        raise InvalidClientMetadata(f"jwks: key {number} {_why(fault)}") from fault
    if not _well_named(key):
        raise InvalidClientMetadata(f"jwks: use, alg, kid and key_ops of key {number} must be short texts")
    return {name: key[name] for name in _KEPT if name in key}


class _Unfit(ValueError):
    """What is wrong with one key; the sentence goes on after its number."""


def _why(fault: Exception) -> str:
    return str(fault) if isinstance(fault, _Unfit) else "is not a well-formed key (RFC 7518 6)"


def _public_key(key: Mapping[str, object]) -> object:
    match key.get("kty"), key.get("crv"):
        case "RSA", _:
            numbers = RSAPublicNumbers(_number(key.get("e")), _number(key.get("n")))
            if numbers.n.bit_length() not in _RSA_BITS:
                raise _Unfit(f"must have {_RSA_BITS.start} to {_RSA_BITS.stop - 1} bits")
            return numbers.public_key()
        case "EC", "P-256":
            return EllipticCurvePublicNumbers(_number(key.get("x")), _number(key.get("y")), SECP256R1()).public_key()
        case "OKP", "Ed25519":
            return Ed25519PublicKey.from_public_bytes(_bytes(key.get("x")))
    raise _Unfit("must be RSA, EC on P-256 or OKP on Ed25519")


def _certificates(chain: object, of: object) -> None:
    """`x5c`, which a client with its own certificate registers, certifies the key it stands in (RFC 7517 4.7)."""
    if chain is None:
        return
    if not isinstance(chain, list) or not chain or not all(isinstance(one, str) for one in chain):
        raise _Unfit("has an x5c that is not a list of certificates")
    certificates = [load_der_x509_certificate(b64decode(one, validate=True)) for one in chain]
    if certificates[0].public_key() != of:
        raise _Unfit("has an x5c that certifies another key")


def _well_named(key: Mapping[str, object]) -> bool:
    """Whether the members that only describe the key are short texts."""
    described = [key[name] for name in ("use", "alg", "kid", "x5t#S256") if name in key]
    operations = key.get("key_ops", [])
    described += operations if isinstance(operations, list) and len(operations) <= MOST_KEYS else [None]
    return all(isinstance(one, str) and is_text(one) and len(one) <= _LONGEST_TEXT for one in described)


def _number(value: object) -> int:
    return int.from_bytes(_bytes(value), "big")


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise _Unfit("lacks a member that its kty needs (RFC 7518 6)")
    try:
        return urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except NotBase64 as fault:
        raise _Unfit("has a member that is not base64url") from fault

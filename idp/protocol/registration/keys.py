"""read_jwks(): validates the `jwks` member of client metadata (RFC 7591 2, RFC 7517, RFC 7518 6, RFC 8037 2)."""

import json
from collections.abc import Mapping
from typing import Any

from idp.protocol.algorithms import KeyManagement
from idp.protocol.errors import InvalidClientMetadata
from idp.protocol.parameters import is_text
from idp.protocol.tokens import jwk
from idp.protocol.tokens.jwk import UnfitKey

MOST_KEYS = 20
LONGEST_SET = 65_536
_LONGEST_TEXT = 200
#: The descriptive members that are stored with a key; others are dropped (RFC 7517 4).
_DESCRIBE = ("use", "key_ops", "alg", "kid", "x5c", "x5t#S256")


def read(raw: object) -> str:
    """The JWK Set as JSON text with public members only. Raises InvalidClientMetadata."""
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
    """Whether the set has a key for encryption with `alg`."""
    return any(alg in jwk.read(key).algorithms for key in json.loads(jwks)["keys"])


def _key(number: int, key: object) -> dict[str, Any]:
    """The members of one key that are stored. Raises InvalidClientMetadata."""
    try:
        members = jwk.members(jwk.read(key).public)
    except UnfitKey as fault:
        raise InvalidClientMetadata(f"jwks: key {number}: {fault}") from fault
    if not isinstance(key, Mapping) or not _well_named(key):
        raise InvalidClientMetadata(f"jwks: use, alg, kid and key_ops of key {number} must be short texts")
    return {**members, **{name: key[name] for name in _DESCRIBE if name in key}}


def _well_named(key: Mapping[str, object]) -> bool:
    """Whether the descriptive members of the key are short texts."""
    described = [key[name] for name in ("use", "alg", "kid", "x5t#S256") if name in key]
    operations, chain = key.get("key_ops", []), key.get("x5c", [])
    described += operations if isinstance(operations, list) and len(operations) <= MOST_KEYS else [None]
    texts = isinstance(chain, list) and all(isinstance(one, str) and one.isascii() for one in chain)
    return texts and all(isinstance(one, str) and is_text(one) and len(one) <= _LONGEST_TEXT for one in described)

"""read_jwks(): validates the `jwks` member of client metadata (RFC 7591 2, RFC 7517, RFC 7518 6, RFC 8037 2)."""

import json
from collections.abc import Mapping
from typing import Any

from idp.protocol.algorithms import KeyManagement
from idp.protocol.errors import InvalidJwk
from idp.protocol.errors.registration import RegistrationCause
from idp.protocol.parameters import is_text
from idp.protocol.tokens import jwk
from idp.visible_text import shows_every_letter

MAX_KEYS = 20
MAX_JWKS_LENGTH = 65_536
_LONGEST_TEXT = 200
#: The descriptive members that are stored with a key; others are dropped (RFC 7517 4).
_DESCRIBE = ("use", "key_ops", "alg", "kid", "x5c", "x5t#S256")


def read_jwks(raw: object) -> str:
    """The JWK Set as JSON text with public members only. Raises InvalidClientMetadata."""
    keys = raw.get("keys") if isinstance(raw, Mapping) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= MAX_KEYS:
        raise RegistrationCause.JWKS_NOT_KEY_SET(most=MAX_KEYS)
    accepted = [_key(number, key) for number, key in enumerate(keys, start=1)]
    named = [(key["kid"], key["kty"]) for key in accepted if "kid" in key]
    if len(set(named)) < len(named):
        raise RegistrationCause.JWKS_KID_TWICE()
    text = json.dumps({"keys": accepted})
    if len(text) > MAX_JWKS_LENGTH:
        raise RegistrationCause.JWKS_TOO_LONG(longest=MAX_JWKS_LENGTH)
    return text


def can_decrypt(jwks: str, alg: KeyManagement) -> bool:
    """Whether the set has a key for encryption with `alg`."""
    return any(alg in jwk.parse_jwk(key).algorithms for key in json.loads(jwks)["keys"])


def _key(number: int, key: object) -> dict[str, Any]:
    """The members of one key that are stored. Raises InvalidClientMetadata."""
    try:
        members = jwk.public_members(jwk.parse_jwk(key).public)
    except InvalidJwk as fault:
        raise RegistrationCause.JWKS_KEY_UNUSABLE(number=number, because=fault) from fault
    if not isinstance(key, Mapping) or not _is_well_described(key):
        raise RegistrationCause.JWKS_MEMBER_TOO_LONG(number=number)
    return {**members, **{name: key[name] for name in _DESCRIBE if name in key}}


def _is_well_described(key: Mapping[str, object]) -> bool:
    """Whether the descriptive members of the key are short texts."""
    described = [key[name] for name in ("use", "alg", "kid", "x5t#S256") if name in key]
    operations, chain = key.get("key_ops", []), key.get("x5c", [])
    described += operations if isinstance(operations, list) and len(operations) <= MAX_KEYS else [None]
    texts = isinstance(chain, list) and all(isinstance(one, str) and one.isascii() for one in chain)
    return texts and all(
        isinstance(one, str) and is_text(one) and shows_every_letter(one) and len(one) <= _LONGEST_TEXT
        for one in described
    )

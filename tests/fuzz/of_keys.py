"""Key sets of others: registered, kept, and read again when a signature is to be verified."""

import json
from collections.abc import Mapping
from contextlib import suppress

from idp.protocol.algorithms import Encryption, KeyManagement
from idp.protocol.errors import InvalidJwk, OAuthError
from idp.protocol.registration import registered_keys
from idp.protocol.tokens import external_jwt, jwe
from tests.fuzz import promises


def keys(sent: bytes) -> None:
    """`sent` is a JWK Set."""
    with suppress(InvalidJwk):
        assert all(len(key.thumbprint) == 43 for key in external_jwt.parse_key_set(sent).keys)
    _registered(sent)


def _registered(sent: bytes) -> None:
    try:
        raw = json.loads(sent)
    except (ValueError, RecursionError):
        return
    try:
        kept = registered_keys.read_jwks(raw)
    except OAuthError as error:
        promises.is_answerable(error)
        return
    assert registered_keys.read_jwks(json.loads(kept)) == kept
    assert _without_secrets(json.loads(kept))
    found = external_jwt.parse_key_set(kept)  # what was accepted once can be used
    for alg in KeyManagement:
        if registered_keys.can_decrypt(kept, alg):
            assert jwe.select_recipient(found.keys, Encryption(alg)) is not None, (
                "accepted, and then nothing can be encrypted"
            )


def _without_secrets(kept: Mapping[str, object]) -> bool:
    listed = kept["keys"]
    assert isinstance(listed, list)
    return not any({"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & key.keys() for key in listed)

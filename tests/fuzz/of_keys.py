"""Key sets of others: registered, kept, and read again when a signature is to be verified."""

import json
from collections.abc import Mapping
from contextlib import suppress

from idp.protocol.algorithms import Encryption, KeyManagement
from idp.protocol.errors import OAuthError
from idp.protocol.registration import keys as registered_keys
from idp.protocol.tokens import foreign, jwe
from idp.protocol.tokens.jwk import UnfitKey
from tests.fuzz import promises


def keys(sent: bytes) -> None:
    """`sent` is a JWK Set."""
    with suppress(UnfitKey):
        assert all(len(key.thumbprint) == 43 for key in foreign.read_keys(sent).keys)
    _registered(sent)


def _registered(sent: bytes) -> None:
    try:
        raw = json.loads(sent)
    except (ValueError, RecursionError):
        return
    try:
        kept = registered_keys.read(raw)
    except OAuthError as error:
        promises.is_answerable(error)
        return
    assert registered_keys.read(json.loads(kept)) == kept
    assert _without_secrets(json.loads(kept))
    found = foreign.read_keys(kept)  # what was accepted once can be used
    for alg in KeyManagement:
        if registered_keys.can_open(kept, alg):
            assert jwe.recipient(found.keys, Encryption(alg)) is not None, "accepted, and then nothing can be encrypted"


def _without_secrets(kept: Mapping[str, object]) -> bool:
    listed = kept["keys"]
    assert isinstance(listed, list)
    return not any({"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & key.keys() for key in listed)

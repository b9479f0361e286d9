"""SecretKeys: the deployment's secret keys by version, parsed from the setting IDP_SECRET_KEYS."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecretKeys:
    """The deployment's secret keys by version; `current` signs and encrypts, the others only verify and decrypt."""

    keys: Mapping[int, bytes]
    current: int


def read(text: str) -> SecretKeys:
    """Parse `version:base64` pairs, the first one current. Raises ValueError with what to do."""
    keys: dict[int, bytes] = {}
    for entry in filter(None, text.split(",")):
        version, _, encoded = entry.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not version.isdigit() or int(version) > 255 or len(key) < 32:
            raise ValueError(
                "IDP_SECRET_KEYS must be `version:base64` pairs of at least 32 bytes, such as the one that "
                "`idp keys secret` prints."
            )
        if int(version) in keys:
            raise ValueError(
                f"IDP_SECRET_KEYS has two keys with the number {int(version)}: give a new key a number of its own, "
                "such as `idp keys secret --version` prints."
            )
        keys[int(version)] = key
    if not keys:
        raise ValueError("IDP_SECRET_KEYS is empty: make a key with `idp keys secret`.")
    return SecretKeys(keys, current=next(iter(keys)))

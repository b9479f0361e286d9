"""Signed tokens: the expected claims, the header, and the interface of a verifier."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from clients.samples.trouble import untrusted

Claims = Mapping[str, object]
Key = Mapping[str, object]

#: Never "none" and never HMAC: the provider signs with a private key (RFC 8725 3.1).
ALGORITHMS = ("RS256", "ES256")
CLOCK_SKEW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Expected:
    """The values that claims of a token are compared with (OpenID Connect Core 3.1.3.7)."""

    issuer: str
    client_id: str
    nonce: str | None = None
    access_token: str | None = None


class Check(Protocol):
    """A token library. Both methods verify signature, issuer, audience and expiry; they raise SampleError."""

    def id_token(self, token: str, key: Key, expected: Expected) -> Claims: ...

    def logout_token(self, token: str, key: Key, expected: Expected) -> Claims: ...


def header(token: str) -> Claims:
    """The JOSE header, not verified: use it to choose a key only. Raises SampleError."""
    try:
        first = token.partition(".")[0]
        value = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (binascii.Error, ValueError) as error:
        raise untrusted("not a signed token") from error
    if not isinstance(value, dict):
        raise untrusted("the token's header is not an object")
    return value


def text(claims: Claims, name: str) -> str | None:
    """A claim that is a non-empty string, else None."""
    value = claims.get(name)
    return value if isinstance(value, str) and value else None

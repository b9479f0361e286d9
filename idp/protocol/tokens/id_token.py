"""IdToken: the claims of an ID Token (OIDC Core 2)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from idp.protocol.algorithms import Algorithm
from idp.protocol.tokens.claims import AUTHENTICATION_CLAIMS, NEVER_IN_ID_TOKEN
from idp.protocol.tokens.external_jwt import CLOCK_SKEW

_RESERVED_CLAIMS = frozenset({*AUTHENTICATION_CLAIMS, "iss", "aud", "exp", "iat", "nonce", "at_hash", "azp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationFacts:
    """The authentication that an ID token reports: subject, time, level, methods and session (OIDC Core 2).

    `sid` None: the client has no address of a logout, so it learns of no session (Back-Channel Logout 2.1).
    """

    subject: str
    authenticated_at: datetime
    acr: str
    amr: tuple[str, ...]
    sid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdToken:
    """The content of one ID token; `requested_claims` are claims requested by name (OIDC Core 5.5).

    `algorithm` is the signature algorithm, which determines the hash of `at_hash`.
    """

    issuer: str
    client_id: str
    authentication: AuthenticationFacts
    issued_at: datetime
    lifetime: timedelta
    nonce: str | None = None
    access_token: str | None = None
    algorithm: Algorithm = Algorithm.RS256
    requested_claims: Mapping[str, object] = field(default_factory=dict)

    def claims(self) -> dict[str, object]:
        """The claims to sign; `aud` is the client_id as a string."""
        issued = int(self.issued_at.timestamp())
        extra = {
            name: value
            for name, value in self.requested_claims.items()
            if name not in _RESERVED_CLAIMS | NEVER_IN_ID_TOKEN
        }
        claims: dict[str, object] = {
            **extra,
            "iss": self.issuer,
            "sub": self.authentication.subject,
            "aud": self.client_id,
            "exp": issued + int(self.lifetime.total_seconds()),
            "iat": issued,
            "auth_time": int(self.authentication.authenticated_at.timestamp()),
            "acr": self.authentication.acr,
            "amr": list(self.authentication.amr),
        }
        if self.authentication.sid is not None:
            claims["sid"] = self.authentication.sid
        if self.nonce is not None:
            claims["nonce"] = self.nonce
        if self.access_token is not None:
            claims["at_hash"] = compute_at_hash(self.access_token, self.algorithm)
        return claims


def issued_at(claims: Mapping[str, Any]) -> int:
    """When an ID token of ours was issued, in seconds since 1970."""
    return int(claims["iat"])


def is_issued_ahead(claims: Mapping[str, Any], now: datetime) -> bool:
    """Whether an ID token of ours was issued by a clock that was ahead: `iat` is in the future (RFC 7519 4.1.6)."""
    return bool(claims["iat"] > (now + CLOCK_SKEW).timestamp())


def compute_at_hash(access_token: str, algorithm: Algorithm = Algorithm.RS256) -> str:
    """The claim `at_hash`: left half of the access token's digest, by `algorithm` (OIDC Core 3.1.3.6, RFC 8032 5.1)."""
    hashing = hashlib.sha512 if algorithm in (Algorithm.EDDSA, Algorithm.ED25519) else hashlib.sha256
    digest = hashing(access_token.encode("ascii")).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()

"""UnverifiedJwt and ExternalKeySet: parse and verify JWTs signed by others (RFC 7515, RFC 7519, RFC 8725)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from idp.protocol import strict_json
from idp.protocol.tokens import jwk
from idp.protocol.tokens.jwk import ExternalKey, InvalidJwk, UnsupportedJwk

MAX_TOKEN_LENGTH = 16 * 1024
MAX_KEYS = 20

#: The tolerated difference between the clocks of whoever signs and of this provider.
CLOCK_SKEW = timedelta(seconds=60)


class InvalidExternalJwt(Exception):
    """The JWT is malformed or not signed by an accepted key; the message may be shown to the sender."""


class InvalidSignature(InvalidExternalJwt):
    """The signature was not made with the key."""


class NoMatchingKey(InvalidExternalJwt):
    """No key of the set matches `kid` and `alg` of the header; the set may be outdated."""


@dataclass(frozen=True, slots=True)
class UnverifiedJwt:
    """A parsed JWS. Its claims must not be used until one of the methods that verify has returned them."""

    header: Mapping[str, object]
    claims: Mapping[str, object] = field(repr=False)
    content: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def algorithm(self) -> str:
        return str(self.header.get("alg"))

    @property
    def kid(self) -> str | None:
        named = self.header.get("kid")
        return None if named is None else str(named)

    @property
    def typ(self) -> str | None:
        """The header `typ` in lower case, without `application/` (RFC 7515 4.1.9)."""
        named = self.header.get("typ")
        return None if named is None else str(named).lower().removeprefix("application/")

    def verify(self, key: ExternalKey, algorithms: Collection[str]) -> Mapping[str, object]:
        """The claims, if `key` signed them with one of `algorithms`. Raises InvalidExternalJwt."""
        self.require_algorithm(algorithms)
        if self.algorithm not in key.algorithms:
            raise InvalidExternalJwt(f"this key is not for {self._printable_algorithm}")
        if not JWSRegistry.algorithms[self.algorithm].verify(self.content, self.signature, _import_key(key)):
            raise InvalidSignature("the signature does not match")
        return self.claims

    def verify_with_secret(self, secret: str, algorithms: Collection[str]) -> Mapping[str, object]:
        """The claims, if they are signed with a shared secret, HS256 only. Raises InvalidExternalJwt."""
        self.require_algorithm(frozenset(algorithms) & {"HS256"})
        expected = hmac.digest(secret.encode(), self.content, hashlib.sha256)
        if not hmac.compare_digest(expected, self.signature):
            raise InvalidSignature("the signature does not match")
        return self.claims

    def require_algorithm(self, algorithms: Collection[str]) -> None:
        """Raises InvalidExternalJwt unless the header `alg` is one of `algorithms`."""
        if self.algorithm not in algorithms:
            raise InvalidExternalJwt(
                f"it is signed with {self._printable_algorithm}: use {' or '.join(sorted(algorithms))}"
            )

    @property
    def _printable_algorithm(self) -> str:
        """The algorithm's name for a message, if it is short and alphanumeric."""
        return self.algorithm if self.algorithm.isalnum() and len(self.algorithm) < 20 else "an unknown algorithm"


@dataclass(frozen=True, slots=True)
class SingleUse:
    """The jti of a JWT that can be used once, and until when it must be remembered (RFC 7523 3, FAPI 2.0)."""

    jti: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ExternalKeySet:
    """The usable public keys of another party's JWK Set (RFC 7517 5)."""

    keys: tuple[ExternalKey, ...]

    def verify(self, token: "str | UnverifiedJwt", algorithms: Collection[str]) -> Mapping[str, object]:
        """The claims of a JWT that one of these keys signed. Raises InvalidExternalJwt; NoMatchingKey if none fits."""
        taken = token if isinstance(token, UnverifiedJwt) else parse_jwt(token)
        taken.require_algorithm(algorithms)  # before looking for a key: fetching the set again would not help
        return taken.verify(self.select_key(taken.algorithm, taken.kid), algorithms)

    def select_key(self, algorithm: str, kid: str | None) -> ExternalKey:
        """The key for `algorithm` with this `kid`, or the only one without `kid`. Raises NoMatchingKey."""
        fitting = [key for key in self.keys if algorithm in key.algorithms and kid in (None, key.kid)]
        if len(fitting) > 1:  # OIDC Core 10.1
            raise NoMatchingKey(
                "several registered keys fit: name one by kid in the header, and each only once in the set"
            )
        if not fitting:
            raise NoMatchingKey("no registered key fits the kid and alg of the header")
        return fitting[0]


def parse_key_set(document: str | bytes) -> ExternalKeySet:
    """The usable keys of a JWK Set. Raises InvalidJwk when it is malformed or has a private, weak or invalid key."""
    try:
        found = strict_json.parse_object(document).get("keys")
    except strict_json.InvalidJsonObject as fault:
        raise InvalidJwk(f"a key set is a JSON object with the member keys: {fault}") from fault
    if not isinstance(found, list):
        raise InvalidJwk("a key set is a JSON object with the member keys, a list")
    if len(found) > MAX_KEYS:
        raise InvalidJwk(f"a key set may have at most {MAX_KEYS} keys")
    return ExternalKeySet(tuple(filter(None, map(_parse_supported_key, found))))


def parse_jwt(token: str) -> UnverifiedJwt:
    """Parses a compact JWS whose payload is a JSON object. Raises InvalidExternalJwt."""
    if len(token) > MAX_TOKEN_LENGTH or not token.isascii() or token.count(".") != 2:
        raise InvalidExternalJwt("it is not a signed token")
    head, payload, signature = token.split(".")
    header = _parse_part(head, "header")
    if "crit" in header or "b64" in header:  # RFC 7515 4.1.11: no extension is supported
        raise InvalidExternalJwt("its header has crit or b64, which nothing here understands")
    content = token.rpartition(".")[0].encode("ascii")
    return UnverifiedJwt(header, _parse_part(payload, "payload"), content, _decode_base64url(signature))


def _parse_supported_key(found: object) -> ExternalKey | None:
    try:
        return jwk.parse_jwk(found)
    except UnsupportedJwk:
        return None


def _parse_part(part: str, which: str) -> dict[str, object]:
    try:
        return strict_json.parse_object(_decode_base64url(part))
    except strict_json.InvalidJsonObject as fault:
        raise InvalidExternalJwt(f"its {which} cannot be read: {fault}") from fault


def _decode_base64url(part: str) -> bytes:
    try:
        raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as fault:
        raise InvalidExternalJwt("it is not a signed token") from fault
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != part:  # only the canonical encoding of a token is accepted
        raise InvalidExternalJwt("it is not a signed token")
    return raw


def _import_key(key: ExternalKey) -> Any:
    match key.public:
        case rsa.RSAPublicKey():
            return RSAKey(key.public, key.public)
        case ec.EllipticCurvePublicKey():
            return ECKey(key.public, key.public)
        case _:
            return OKPKey(key.public, key.public)

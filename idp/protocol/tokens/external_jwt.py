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
from idp.protocol.errors import InvalidJsonObject, UnsupportedJwk
from idp.protocol.errors.jwk import JwkCause
from idp.protocol.errors.jwt import JwtCause
from idp.protocol.sent_values import describe_form
from idp.protocol.tokens import jwk
from idp.protocol.tokens.jwk import ExternalKey

MAX_TOKEN_LENGTH = 16 * 1024
MAX_KEYS = 20

#: The tolerated difference between the clocks of whoever signs and of this provider.
CLOCK_SKEW = timedelta(seconds=60)


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
            raise JwtCause.JWT_KEY_NOT_FOR_ALGORITHM(algorithm=self.printable_algorithm)
        if not JWSRegistry.algorithms[self.algorithm].verify(self.content, self.signature, _import_key(key)):
            raise JwtCause.JWT_SIGNATURE_MISMATCH(algorithm=self.printable_algorithm, sent_kid=self.kid)
        return self.claims

    def verify_with_secret(self, secret: str, algorithms: Collection[str]) -> Mapping[str, object]:
        """The claims, if they are signed with a shared secret, HS256 only. Raises InvalidExternalJwt."""
        self.require_algorithm(frozenset(algorithms) & {"HS256"})
        expected = hmac.digest(secret.encode(), self.content, hashlib.sha256)
        if not hmac.compare_digest(expected, self.signature):
            raise JwtCause.JWT_SIGNATURE_MISMATCH(algorithm=self.printable_algorithm, sent_kid=self.kid)
        return self.claims

    def require_algorithm(self, algorithms: Collection[str]) -> None:
        """Raises InvalidExternalJwt unless the header `alg` is one of `algorithms`."""
        if self.algorithm not in algorithms:
            raise JwtCause.JWT_ALGORITHM_NOT_ALLOWED(
                algorithm=self.printable_algorithm, allowed=" or ".join(sorted(algorithms))
            )

    @property
    def printable_algorithm(self) -> str:
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
            raise JwtCause.JWT_SEVERAL_KEYS_FIT(algorithm=algorithm, sent_kid=kid, registered=self._names())
        if not fitting:
            raise JwtCause.JWT_NO_KEY_FITS(algorithm=algorithm, sent_kid=kid, registered=self._names())
        return fitting[0]

    def _names(self) -> tuple[str, ...]:
        """Each key with its algorithms; the names come from the client."""
        return tuple(" ".join((key.kid or "-", *sorted(key.algorithms))) for key in self.keys)


def parse_key_set(document: str | bytes) -> ExternalKeySet:
    """The usable keys of a JWK Set. Raises InvalidJwk when it is malformed or has a private, weak or invalid key."""
    try:
        found = strict_json.parse_object(document).get("keys")
    except InvalidJsonObject as fault:
        raise JwkCause.KEY_SET_NOT_JSON(because=fault) from fault
    if not isinstance(found, list):
        raise JwkCause.KEY_SET_WITHOUT_LIST()
    if len(found) > MAX_KEYS:
        raise JwkCause.KEY_SET_TOO_LARGE(most=MAX_KEYS)
    return ExternalKeySet(tuple(filter(None, map(_parse_supported_key, found))))


def parse_jwt(token: str) -> UnverifiedJwt:
    """Parses a compact JWS whose payload is a JSON object. Raises InvalidExternalJwt."""
    if len(token) > MAX_TOKEN_LENGTH or not token.isascii() or token.count(".") != 2:
        raise JwtCause.JWT_UNSIGNED(form=describe_form(token), length=len(token))
    head, payload, signature = token.split(".")
    header = _parse_part(head, "header")
    if "crit" in header or "b64" in header:  # RFC 7515 4.1.11: no extension is supported
        raise JwtCause.JWT_HEADER_CRITICAL()
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
    except InvalidJsonObject as fault:
        raise JwtCause.JWT_PART_UNREADABLE(which=which, because=fault) from fault


def _decode_base64url(part: str) -> bytes:
    try:
        raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as fault:
        raise JwtCause.JWT_UNSIGNED(form=describe_form(part), length=len(part)) from fault
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != part:  # only the canonical encoding of a token is accepted
        raise JwtCause.JWT_UNSIGNED(form=describe_form(part), length=len(part))
    return raw


def _import_key(key: ExternalKey) -> Any:
    match key.public:
        case rsa.RSAPublicKey():
            return RSAKey(key.public, key.public)
        case ec.EllipticCurvePublicKey():
            return ECKey(key.public, key.public)
        case _:
            return OKPKey(key.public, key.public)

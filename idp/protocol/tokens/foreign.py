"""UnverifiedJwt and ExternalKeySet: parse and verify JWTs signed by others (RFC 7515, RFC 7519, RFC 8725)."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from idp.protocol import strict_json
from idp.protocol.tokens import jwk
from idp.protocol.tokens.jwk import ForeignKey, OtherKey, UnfitKey

LONGEST_TOKEN = 16 * 1024
AT_MOST_KEYS = 20


class Untrusted(Exception):
    """The JWT is malformed or not signed by an accepted key; the message may be shown to the sender."""


class WrongSignature(Untrusted):
    """The signature was not made with the key."""


class UnknownKey(Untrusted):
    """No key of the set matches `kid` and `alg` of the header; the set may be outdated."""


@dataclass(frozen=True, slots=True)
class Unverified:
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

    def proven_by(self, key: ForeignKey, algorithms: Collection[str]) -> Mapping[str, object]:
        """The claims, if `key` signed them with one of `algorithms`. Raises InvalidExternalJwt."""
        self.must_use(algorithms)
        if self.algorithm not in key.algorithms:
            raise Untrusted(f"this key is not for {self._shown}")
        if not JWSRegistry.algorithms[self.algorithm].verify(self.content, self.signature, _jose(key)):
            raise WrongSignature("the signature does not match")
        return self.claims

    def proven_by_secret(self, secret: str, algorithms: Collection[str]) -> Mapping[str, object]:
        """The claims, if they are signed with a shared secret, HS256 only. Raises InvalidExternalJwt."""
        self.must_use(frozenset(algorithms) & {"HS256"})
        expected = hmac.digest(secret.encode(), self.content, hashlib.sha256)
        if not hmac.compare_digest(expected, self.signature):
            raise WrongSignature("the signature does not match")
        return self.claims

    def must_use(self, algorithms: Collection[str]) -> None:
        """Raises InvalidExternalJwt unless the header `alg` is one of `algorithms`."""
        if self.algorithm not in algorithms:
            raise Untrusted(f"it is signed with {self._shown}: use {' or '.join(sorted(algorithms))}")

    @property
    def _shown(self) -> str:
        """The algorithm's name for a message, if it is short and alphanumeric."""
        return self.algorithm if self.algorithm.isalnum() and len(self.algorithm) < 20 else "an unknown algorithm"


@dataclass(frozen=True, slots=True)
class ForeignKeys:
    """The usable public keys of another party's JWK Set (RFC 7517 5)."""

    keys: tuple[ForeignKey, ...]

    def open(self, token: "str | Unverified", algorithms: Collection[str]) -> Mapping[str, object]:
        """The claims of a JWT that one of these keys signed. Raises InvalidExternalJwt; NoMatchingKey if none fits."""
        taken = token if isinstance(token, Unverified) else take_apart(token)
        taken.must_use(algorithms)  # before looking for a key: fetching the set again would not help
        return taken.proven_by(self.one(taken.algorithm, taken.kid), algorithms)

    def one(self, algorithm: str, kid: str | None) -> ForeignKey:
        """The key for `algorithm` with this `kid`, or the only one without `kid`. Raises NoMatchingKey."""
        fitting = [key for key in self.keys if algorithm in key.algorithms and kid in (None, key.kid)]
        if len(fitting) > 1:  # OIDC Core 10.1
            raise UnknownKey(
                "several registered keys fit: name one by kid in the header, and each only once in the set"
            )
        if not fitting:
            raise UnknownKey("no registered key fits the kid and alg of the header")
        return fitting[0]


def read_keys(document: str | bytes) -> ForeignKeys:
    """The usable keys of a JWK Set. Raises InvalidJwk when it is malformed or has a private, weak or invalid key."""
    try:
        found = strict_json.read(document).get("keys")
    except strict_json.NotAnObject as fault:
        raise UnfitKey(f"a key set is a JSON object with the member keys: {fault}") from fault
    if not isinstance(found, list):
        raise UnfitKey("a key set is a JSON object with the member keys, a list")
    if len(found) > AT_MOST_KEYS:
        raise UnfitKey(f"a key set may have at most {AT_MOST_KEYS} keys")
    return ForeignKeys(tuple(filter(None, map(_spoken, found))))


def take_apart(token: str) -> Unverified:
    """Parses a compact JWS whose payload is a JSON object. Raises InvalidExternalJwt."""
    if len(token) > LONGEST_TOKEN or not token.isascii() or token.count(".") != 2:
        raise Untrusted("it is not a signed token")
    head, payload, signature = token.split(".")
    header = _object(head, "header")
    if "crit" in header or "b64" in header:  # RFC 7515 4.1.11: no extension is supported
        raise Untrusted("its header has crit or b64, which nothing here understands")
    content = token.rpartition(".")[0].encode("ascii")
    return Unverified(header, _object(payload, "payload"), content, _decoded(signature))


def _spoken(found: object) -> ForeignKey | None:
    try:
        return jwk.read(found)
    except OtherKey:
        return None


def _object(part: str, which: str) -> dict[str, object]:
    try:
        return strict_json.read(_decoded(part))
    except strict_json.NotAnObject as fault:
        raise Untrusted(f"its {which} cannot be read: {fault}") from fault


def _decoded(part: str) -> bytes:
    try:
        raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as fault:
        raise Untrusted("it is not a signed token") from fault
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != part:  # only the canonical encoding of a token is accepted
        raise Untrusted("it is not a signed token")
    return raw


def _jose(key: ForeignKey) -> Any:
    match key.public:
        case rsa.RSAPublicKey():
            return RSAKey(key.public, key.public)
        case ec.EllipticCurvePublicKey():
            return ECKey(key.public, key.public)
        case _:
            return OKPKey(key.public, key.public)

"""Tokens that others signed: taken apart, then verified with their keys by joserfc (RFC 7515, RFC 7519, RFC 8725)."""

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
    """This is no token, or nobody known signed it; the message says what is wrong and may be shown to the sender."""


class WrongSignature(Untrusted):
    """The key is known, and did not sign this."""


class UnknownKey(Untrusted):
    """None of the keys at hand fits the token's header: the set may be an old one."""


@dataclass(frozen=True, slots=True)
class Unverified:
    """A signed token taken apart. Its claims are worth nothing until one of the `proven` methods has returned them."""

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
        """What kind of token it says it is, in small letters, without `application/` (RFC 7515 4.1.9)."""
        named = self.header.get("typ")
        return None if named is None else str(named).lower().removeprefix("application/")

    def proven_by(self, key: ForeignKey, algorithms: Collection[str]) -> Mapping[str, object]:
        """The claims, once `key` is seen to have signed them with one of `algorithms`. Raises Untrusted."""
        self.must_use(algorithms)
        if self.algorithm not in key.algorithms:
            raise Untrusted(f"this key is not for {self._shown}")
        if not JWSRegistry.algorithms[self.algorithm].verify(self.content, self.signature, _jose(key)):
            raise WrongSignature("the signature does not match")
        return self.claims

    def proven_by_secret(self, secret: str, algorithms: Collection[str]) -> Mapping[str, object]:
        """The same for a secret that both sides know (HS256 alone). Raises Untrusted."""
        self.must_use(frozenset(algorithms) & {"HS256"})
        expected = hmac.digest(secret.encode(), self.content, hashlib.sha256)
        if not hmac.compare_digest(expected, self.signature):
            raise WrongSignature("the signature does not match")
        return self.claims

    def must_use(self, algorithms: Collection[str]) -> None:
        """Raises Untrusted unless it says that it is signed with one of `algorithms`."""
        if self.algorithm not in algorithms:
            raise Untrusted(f"it is signed with {self._shown}: use {' or '.join(sorted(algorithms))}")

    @property
    def _shown(self) -> str:
        """The algorithm's name inside a message, unless somebody wrote a story there."""
        return self.algorithm if self.algorithm.isalnum() and len(self.algorithm) < 20 else "an unknown algorithm"


@dataclass(frozen=True, slots=True)
class ForeignKeys:
    """A key set of somebody else, its usable keys alone."""

    keys: tuple[ForeignKey, ...]

    def open(self, token: "str | Unverified", algorithms: Collection[str]) -> Mapping[str, object]:
        """The claims of a token that one of these keys signed. Raises Untrusted; UnknownKey when none fits."""
        taken = token if isinstance(token, Unverified) else take_apart(token)
        taken.must_use(algorithms)  # before a key is looked for: fetching the set again would not help
        return taken.proven_by(self.one(taken.algorithm, taken.kid), algorithms)

    def one(self, algorithm: str, kid: str | None) -> ForeignKey:
        """The key for `algorithm` called `kid`; without a name it must be the only one. Raises UnknownKey."""
        fitting = [key for key in self.keys if algorithm in key.algorithms and kid in (None, key.kid)]
        if len(fitting) > 1:  # OIDC Core 10.1
            raise UnknownKey(
                "several registered keys fit: name one by kid in the header, and each only once in the set"
            )
        if not fitting:
            raise UnknownKey("no registered key fits the kid and alg of the header")
        return fitting[0]


def read_keys(document: str | bytes) -> ForeignKeys:
    """A JWK Set as text. Raises UnfitKey when it is none, gives away a private key, or has a weak or broken one."""
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
    """The parts of a compact JWS whose payload is a JSON object. Raises Untrusted."""
    if len(token) > LONGEST_TOKEN or not token.isascii() or token.count(".") != 2:
        raise Untrusted("it is not a signed token")
    head, payload, signature = token.split(".")
    header = _object(head, "header")
    if "crit" in header or "b64" in header:  # RFC 7515 4.1.11: we understand no extension
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
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != part:  # one token has one spelling
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

"""Sign and verify our own tokens, with joserfc (RFC 7515, 7519, 8037)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

#: "JWT" is an ID token; "untyped" (no `typ` in the header) whatever else a client alone reads, which therefore never
#: passes for an ID token here.
Typ = Literal["JWT", "at+jwt", "logout+jwt", "token-introspection+jwt", "untyped"]
_TYPS: tuple[Typ, ...] = ("JWT", "at+jwt", "logout+jwt", "token-introspection+jwt", "untyped")

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey

#: Nothing we sign comes near it; longer strings are not looked at.
_LONGEST = 8192


class NotGenuine(Exception):
    """No key of ours signed this as a token of this kind."""


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key imported once: joserfc's own objects, and the header of each kind of token ready to send."""

    kid: str
    algorithm: str
    jose: Any = field(repr=False)
    headers: Mapping[Typ, bytes] = field(repr=False)

    @property
    def model(self) -> Any:
        """joserfc's algorithm; asked directly, which spares its generic checks of headers we wrote ourselves."""
        return JWSRegistry.algorithms[self.algorithm]


def key(kid: str, algorithm: str, private: PrivateKey) -> Key:
    """A key for signing with `algorithm` (RS256, PS256, ES256, EdDSA or Ed25519), known to clients as `kid`."""
    jose = _imported(private)
    JWSRegistry.algorithms[algorithm].check_key(jose)
    header = {"alg": algorithm, "kid": kid}
    headers = {typ: _encoded(header if typ == "untyped" else header | {"typ": typ}) for typ in _TYPS}
    return Key(kid, algorithm, jose, headers)


def _imported(private: PrivateKey) -> Any:
    match private:
        case RSAPrivateKey():
            return RSAKey(private, private)
        case EllipticCurvePrivateKey():
            return ECKey(private, private)
        case _:
            return OKPKey(private, private)


def sign(claims: Mapping[str, object], signing: Key, typ: Typ) -> str:
    """The compact JWS of `claims`."""
    content = signing.headers[typ] + b"." + _encoded(claims)
    return (content + b"." + _base64(signing.model.sign(content, signing.jose))).decode("ascii")


class Verifier:
    """Opens what our own keys signed. Only headers we write ourselves are known, so no other is ever trusted."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._known = {(header, typ): key for key in keys for typ, header in key.headers.items()}

    def open(self, token: str, typ: Typ) -> dict[str, Any]:
        """The claims of a genuine token of this kind; its times are the caller's business. Raises NotGenuine."""
        content, signature, signing = self._parts(token, typ)
        if not signing.model.verify(content, signature, signing.jose):
            raise NotGenuine("the signature does not match")
        claims: dict[str, Any] = orjson.loads(_decoded(content.partition(b".")[2]))
        return claims

    def _parts(self, token: str, typ: Typ) -> tuple[bytes, bytes, Key]:
        if len(token) > _LONGEST or not token.isascii():
            raise NotGenuine("not a token")
        content, _, signature = token.encode("ascii").rpartition(b".")
        signing = self._known.get((content.partition(b".")[0], typ))
        if signing is None:
            raise NotGenuine("no key of ours signs tokens of this kind with this header")
        return content, _decoded(signature), signing


def public_jwks(keys: Iterable[Key]) -> dict[str, object]:
    """The key set that clients fetch: public members only (RFC 7517 5)."""
    return {"keys": [_public(key) for key in keys]}


def _public(key: Key) -> dict[str, object]:
    members = key.jose.as_dict(private=False)
    return {**members, "kid": key.kid, "use": "sig", "alg": key.algorithm}


def _encoded(value: Mapping[str, object]) -> bytes:
    return _base64(orjson.dumps(value))


def _base64(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


def _decoded(text: bytes) -> bytes:
    try:
        raw = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except NotBase64 as fault:
        raise NotGenuine("not base64url") from fault
    if _base64(raw) != text:  # one token has one spelling
        raise NotGenuine("not base64url")
    return raw

"""Signs and verifies our own JWTs with joserfc (RFC 7515, RFC 7519, RFC 8037)."""

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

#: The header `typ`. "JWT" is an ID token; "untyped" (no `typ`) is any other JWT that only a client reads, so it cannot
#: be mistaken for an ID token here.
Typ = Literal["JWT", "at+jwt", "logout+jwt", "token-introspection+jwt", "untyped"]
_TYPS: tuple[Typ, ...] = ("JWT", "at+jwt", "logout+jwt", "token-introspection+jwt", "untyped")

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey

#: The longest token that is verified; none that we sign is nearly as long.
_LONGEST = 8192


class NotGenuine(Exception):
    """The text is not a JWT of this type signed by one of our keys."""


@dataclass(frozen=True, slots=True)
class Key:
    """One of our signing keys: the key imported into joserfc, and the encoded header of each type of JWT."""

    kid: str
    algorithm: str
    jose: Any = field(repr=False)
    headers: Mapping[Typ, bytes] = field(repr=False)

    @property
    def model(self) -> Any:
        """The algorithm object of joserfc, used directly to skip its checks of headers that we wrote ourselves."""
        return JWSRegistry.algorithms[self.algorithm]


def key(kid: str, algorithm: str, private: PrivateKey) -> Key:
    """Imports a private key for signing with `algorithm` (RS256, PS256, ES256, EdDSA or Ed25519) as `kid`."""
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
    """The compact JWS of `claims` (RFC 7515 7.1)."""
    content = signing.headers[typ] + b"." + _encoded(claims)
    return (content + b"." + _base64(signing.model.sign(content, signing.jose))).decode("ascii")


class Verifier:
    """Verifies JWTs signed by our own keys; accepts only the exact headers that we write."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._known = {(header, typ): key for key in keys for typ, header in key.headers.items()}

    def open(self, token: str, typ: Typ) -> dict[str, Any]:
        """The claims of a JWT of this type; the caller checks its times. Raises InvalidOwnJwt."""
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
    """The JWK Set published at jwks_uri: public members only (RFC 7517 5)."""
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
    if _base64(raw) != text:  # only the canonical encoding of a token is accepted
        raise NotGenuine("not base64url")
    return raw

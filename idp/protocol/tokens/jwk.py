"""ExternalKey: parses the public JWK of another party (RFC 7517, RFC 7518 6, RFC 8037 2)."""

import hashlib
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from idp.protocol.tokens.certificates import UNREADABLE

Public = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

#: Members of private and symmetric keys, which must never be sent (RFC 7518 6.2.2, 6.3.2, 6.4).
_SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

#: Key type and curve -> `use` -> the algorithms of such a key.
_ABILITIES: dict[tuple[object, object], dict[str, frozenset[str]]] = {
    ("RSA", None): {"sig": frozenset({"RS256", "PS256"}), "enc": frozenset({"RSA-OAEP-256"})},
    ("EC", "P-256"): {"sig": frozenset({"ES256"}), "enc": frozenset({"ECDH-ES"})},
    ("OKP", "Ed25519"): {"sig": frozenset({"EdDSA", "Ed25519"}), "enc": frozenset()},
}
_RSA_BITS = range(2048, 8193)
_RSA_EXPONENTS = range(65_537, 2**32, 2)


class UnfitKey(Exception):
    """The JWK cannot be used; the message says why."""


class OtherKey(UnfitKey):
    """The key type is not supported; such keys in a set are ignored (RFC 7517 5)."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """The public key of another party; `algorithms` are those that its type, `use`, `key_ops` and `alg` allow.

    `certificate`: the DER of the first certificate in x5c, which contains this key.
    """

    kid: str | None
    algorithms: frozenset[str]
    public: Public
    certificate: bytes | None = field(default=None, repr=False)

    @property
    def thumbprint(self) -> str:
        """base64url of the SHA-256 of the key's required members (RFC 7638 3)."""
        canonical = orjson.dumps(members(self.public), option=orjson.OPT_SORT_KEYS)
        return _text(hashlib.sha256(canonical).digest())


def read(jwk: object) -> ForeignKey:
    """The key in a decoded JWK. Raises InvalidJwk, and UnsupportedJwk for other key types."""
    if not isinstance(jwk, Mapping):
        raise UnfitKey("a key must be a JSON object")
    if _SECRET_MEMBERS & jwk.keys():
        raise UnfitKey("a key has private members: send the public key alone, and make a new one")
    kind, kid = jwk.get("kty"), jwk.get("kid")
    abilities = _abilities(kind, jwk.get("crv") if kind != "RSA" else None)
    if not isinstance(kid, str | None):
        raise UnfitKey("kid must be text")
    public = _public(str(kind), jwk)
    return ForeignKey(kid, _algorithms(jwk, abilities), public, _certificate(jwk.get("x5c"), public))


def members(public: Public) -> dict[str, str]:
    """The required members of the key's JWK (RFC 7638 3.2)."""
    match public:
        case rsa.RSAPublicKey():
            numbers = public.public_numbers()
            return {"kty": "RSA", "n": _number_text(numbers.n), "e": _number_text(numbers.e)}
        case ec.EllipticCurvePublicKey():
            point = public.public_numbers()
            x, y = (_text(coordinate.to_bytes(32, "big")) for coordinate in (point.x, point.y))
            return {"kty": "EC", "crv": "P-256", "x": x, "y": y}
        case _:
            return {"kty": "OKP", "crv": "Ed25519", "x": _text(public.public_bytes_raw())}


def _abilities(kind: object, curve: object) -> dict[str, frozenset[str]]:
    if not isinstance(kind, str) or not isinstance(curve, str | None):
        raise UnfitKey("kty and crv must be text")
    if (kind, curve) not in _ABILITIES:
        raise OtherKey("keys must be RSA, EC on P-256, or OKP on Ed25519")
    return _ABILITIES[kind, curve]


def _algorithms(jwk: Mapping[str, object], abilities: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The algorithms of a key; without `use` and `alg`, all of its type (RFC 7517 4.2, 4.4)."""
    use, algorithm, operations = jwk.get("use"), jwk.get("alg"), jwk.get("key_ops")
    able = frozenset().union(*(names for name, names in abilities.items() if use in (None, name)))
    if operations is not None and (not isinstance(operations, list) or "verify" not in operations):
        able -= abilities["sig"]
    return able if algorithm is None else able & frozenset({str(algorithm)})


def _public(kind: str, jwk: Mapping[str, object]) -> Public:
    try:
        match kind:
            case "RSA":
                return _rsa(int.from_bytes(_raw(jwk, "n"), "big"), int.from_bytes(_raw(jwk, "e"), "big"))
            case "EC":
                point = b"\x04" + _coordinate(jwk, "x") + _coordinate(jwk, "y")
                return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            case _:
                return ed25519.Ed25519PublicKey.from_public_bytes(_coordinate(jwk, "x"))
    except ValueError as fault:
        raise UnfitKey("the members of a key are no key") from fault


def _rsa(modulus: int, exponent: int) -> rsa.RSAPublicKey:
    if modulus.bit_length() not in _RSA_BITS or modulus % 2 == 0:
        raise UnfitKey(f"RSA keys must have {_RSA_BITS.start} to {_RSA_BITS.stop - 1} bits")
    if exponent not in _RSA_EXPONENTS:
        raise UnfitKey("the exponent of an RSA key must be 65537, or odd and a little larger")
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _coordinate(jwk: Mapping[str, object], name: str) -> bytes:
    raw = _raw(jwk, name)
    if len(raw) != 32:
        raise UnfitKey(f"{name} must be 32 octets")
    return raw


def _raw(jwk: Mapping[str, object], name: str) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str) or not value or not value.isascii():
        raise UnfitKey(f"{name} must be base64url")
    raw = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    if _text(raw) != value:
        raise UnfitKey(f"{name} must be base64url without padding")
    return raw


def _certificate(chain: object, public: Public) -> bytes | None:
    """The first certificate of x5c, which must contain the key (RFC 7517 4.7); None without x5c."""
    if chain is None:
        return None
    if not isinstance(chain, list) or not chain or not isinstance(chain[0], str):
        raise UnfitKey("x5c must be a list of certificates in base64")
    try:
        der = b64decode(chain[0], validate=True)
        belongs = x509.load_der_x509_certificate(der).public_key() == public
    except UNREADABLE as fault:
        raise UnfitKey("x5c must be a list of certificates in base64") from fault
    if not belongs:
        raise UnfitKey("the first certificate of x5c is of another key")
    return der


def _number_text(number: int) -> str:
    return _text(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()

"""ExternalKey: parses the public JWK of another party (RFC 7517, RFC 7518 6, RFC 8037 2)."""

import hashlib
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from idp.protocol.errors.jwk import JwkCause
from idp.protocol.tokens.certificates import CERTIFICATE_ERRORS

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

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


@dataclass(frozen=True, slots=True)
class ExternalKey:
    """The public key of another party; `algorithms` are those that its type, `use`, `key_ops` and `alg` allow.

    `certificate`: the DER of the first certificate in x5c, which contains this key.
    """

    kid: str | None
    algorithms: frozenset[str]
    public: PublicKey
    certificate: bytes | None = field(default=None, repr=False)

    @property
    def thumbprint(self) -> str:
        """base64url of the SHA-256 of the key's required members (RFC 7638 3)."""
        canonical = orjson.dumps(public_members(self.public), option=orjson.OPT_SORT_KEYS)
        return _text(hashlib.sha256(canonical).digest())


def parse_jwk(jwk: object) -> ExternalKey:
    """The key in a decoded JWK. Raises InvalidJwk, and UnsupportedJwk for other key types."""
    if not isinstance(jwk, Mapping):
        raise JwkCause.KEY_NOT_OBJECT()
    if _SECRET_MEMBERS & jwk.keys():
        raise JwkCause.KEY_PRIVATE()
    kind, kid = jwk.get("kty"), jwk.get("kid")
    abilities = _abilities(kind, jwk.get("crv") if kind != "RSA" else None)
    if not isinstance(kid, str | None):
        raise JwkCause.KEY_ID_MALFORMED()
    public = _public(str(kind), jwk)
    return ExternalKey(kid, _algorithms(jwk, abilities), public, _certificate(jwk.get("x5c"), public))


def public_members(public: PublicKey) -> dict[str, str]:
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
        raise JwkCause.KEY_TYPE_MALFORMED()
    if (kind, curve) not in _ABILITIES:
        raise JwkCause.KEY_TYPE_UNSUPPORTED()
    return _ABILITIES[kind, curve]


def _algorithms(jwk: Mapping[str, object], abilities: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The algorithms of a key; without `use` and `alg`, all of its type (RFC 7517 4.2, 4.4)."""
    use, algorithm, operations = jwk.get("use"), jwk.get("alg"), jwk.get("key_ops")
    able = frozenset().union(*(names for name, names in abilities.items() if use in (None, name)))
    if operations is not None and (not isinstance(operations, list) or "verify" not in operations):
        able -= abilities["sig"]
    return able if algorithm is None else able & frozenset({str(algorithm)})


def _public(kind: str, jwk: Mapping[str, object]) -> PublicKey:
    try:
        match kind:
            case "RSA":
                return _rsa(
                    int.from_bytes(_decode_member(jwk, "n"), "big"), int.from_bytes(_decode_member(jwk, "e"), "big")
                )
            case "EC":
                point = b"\x04" + _coordinate(jwk, "x") + _coordinate(jwk, "y")
                return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            case _:
                return ed25519.Ed25519PublicKey.from_public_bytes(_coordinate(jwk, "x"))
    except ValueError as fault:
        raise JwkCause.KEY_MEMBERS_NO_KEY() from fault


def _rsa(modulus: int, exponent: int) -> rsa.RSAPublicKey:
    if modulus.bit_length() not in _RSA_BITS or modulus % 2 == 0:
        raise JwkCause.RSA_KEY_SIZE(fewest=_RSA_BITS.start, most=_RSA_BITS.stop - 1)
    if exponent not in _RSA_EXPONENTS:
        raise JwkCause.RSA_EXPONENT()
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _coordinate(jwk: Mapping[str, object], name: str) -> bytes:
    raw = _decode_member(jwk, name)
    if len(raw) != 32:
        raise JwkCause.KEY_COORDINATE_SIZE(name=name)
    return raw


def _decode_member(jwk: Mapping[str, object], name: str) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str) or not value or not value.isascii():
        raise JwkCause.KEY_MEMBER_NOT_BASE64URL(name=name)
    raw = urlsafe_b64decode(value + "=" * (-len(value) % 4))
    if _text(raw) != value:
        raise JwkCause.KEY_MEMBER_PADDED(name=name)
    return raw


def _certificate(chain: object, public: PublicKey) -> bytes | None:
    """The first certificate of x5c, which must contain the key (RFC 7517 4.7); None without x5c."""
    if chain is None:
        return None
    if not isinstance(chain, list) or not chain or not isinstance(chain[0], str):
        raise JwkCause.KEY_CERTIFICATES_MALFORMED()
    try:
        der = b64decode(chain[0], validate=True)
        belongs = x509.load_der_x509_certificate(der).public_key() == public
    except CERTIFICATE_ERRORS as fault:
        raise JwkCause.KEY_CERTIFICATES_MALFORMED() from fault
    if not belongs:
        raise JwkCause.KEY_CERTIFICATE_OF_ANOTHER_KEY()
    return der


def _number_text(number: int) -> str:
    return _text(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()

"""Keys of relying parties in tests, and tokens signed with them, good and bad."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from idp.protocol.tokens import jwk


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def private(algorithm: str, number: int = 0) -> Any:
    """One private key for each kind and number, made once."""
    return _made({"RS256": "RSA", "PS256": "RSA", "Ed25519": "EdDSA"}.get(algorithm, algorithm), number)


@cache
def _made(kind: str, number: int) -> Any:
    match kind:
        case "RSA":
            return rsa.generate_private_key(public_exponent=65537, key_size=2048)
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case "EdDSA":
            return ed25519.Ed25519PrivateKey.generate()
    raise AssertionError(f"{kind} {number}")


def public(algorithm: str, number: int = 0, **members: Any) -> dict[str, Any]:
    """The JWK of that key."""
    return {**jwk.public_members(private(algorithm, number).public_key()), **members}


def key_set(*keys: Mapping[str, Any]) -> str:
    return orjson.dumps({"keys": list(keys)}).decode()


def signed(claims: Any, algorithm: str = "ES256", number: int = 0, **header: Any) -> str:
    """A compact JWS; a header member that is None is left out."""
    head = {name: value for name, value in ({"alg": algorithm, "typ": "JWT"} | header).items() if value is not None}
    content = f"{b64(orjson.dumps(head))}.{b64(claims if isinstance(claims, bytes) else orjson.dumps(claims))}"
    return f"{content}.{b64(signature(content.encode(), algorithm, number))}"


def signature(content: bytes, algorithm: str, number: int = 0) -> bytes:
    key = private(algorithm, number)
    match algorithm:
        case "RS256":
            return key.sign(content, padding.PKCS1v15(), hashes.SHA256())
        case "PS256":
            return key.sign(content, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        case "ES256":
            r, s = decode_dss_signature(key.sign(content, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        case _:
            return key.sign(content)


def signed_with_secret(claims: Any, secret: str | bytes, **header: Any) -> str:
    content = f"{b64(orjson.dumps({'alg': 'HS256', 'typ': 'JWT'} | header))}.{b64(orjson.dumps(claims))}"
    key = secret if isinstance(secret, bytes) else secret.encode()
    return f"{content}.{b64(hmac.digest(key, content.encode(), hashlib.sha256))}"

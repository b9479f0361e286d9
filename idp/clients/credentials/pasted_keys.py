"""parse_pasted_keys(): public keys as people have them (JWK, JWK Set, PEM), as one JWK Set; pure."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from idp.clients.causes import DeclarationCause
from idp.protocol import strict_json
from idp.protocol.errors import InvalidJsonObject, InvalidJwk
from idp.protocol.tokens import jwk
from idp.protocol.tokens.jwk import ExternalKey

#: Members that only a private or symmetric key has (RFC 7518 6.2.2, 6.3.2, 6.4).
_PRIVATE_MEMBERS = ('"d"', '"p"', '"k"')


def holds_private_key(text: str) -> bool:
    """Whether the text may be the private half, which is neither kept nor shown again."""
    return "PRIVATE KEY" in text or any(member in text for member in _PRIVATE_MEMBERS)


def parse_pasted_keys(text: str) -> list[Mapping[str, Any]]:
    """The public JWKs in a text, each with a kid: its own, or its thumbprint. Raises InvalidDeclaration."""
    found = [_pem_key(text)] if text.lstrip().startswith("-----BEGIN") else _json_keys(text)
    return [_named(one) for one in found]


def parse_registered_key(found: Mapping[str, Any]) -> ExternalKey:
    """A key that was accepted before."""
    return jwk.parse_jwk(found)


def registered_keys(jwks: str | None) -> list[Mapping[str, Any]]:
    """The JWKs of registered `jwks`, in their order."""
    keys: list[Mapping[str, Any]] = [] if jwks is None else json.loads(jwks)["keys"]
    return keys


def _json_keys(text: str) -> list[Any]:
    try:
        document = strict_json.parse_object(text)
    except InvalidJsonObject as fault:
        raise DeclarationCause.PASTED_KEYS_UNREADABLE() from fault
    keys = document.get("keys", [document])
    if not isinstance(keys, list) or not keys:
        raise DeclarationCause.PASTED_KEYS_UNREADABLE()
    return keys


def _pem_key(text: str) -> Mapping[str, Any]:
    if holds_private_key(text):
        raise DeclarationCause.PASTED_KEY_PRIVATE()
    try:
        public = load_pem_public_key(text.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise DeclarationCause.PASTED_KEYS_UNREADABLE() from fault
    if isinstance(public, rsa.RSAPublicKey | ed25519.Ed25519PublicKey):
        return {**jwk.public_members(public), "use": "sig"}
    if isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, ec.SECP256R1):
        return {**jwk.public_members(public), "use": "sig"}
    raise DeclarationCause.PASTED_KEY_UNSUPPORTED()


def _named(found: Any) -> Mapping[str, Any]:
    try:
        key = jwk.parse_jwk(found)
    except InvalidJwk as fault:
        raise DeclarationCause.PASTED_KEY_UNUSABLE(because=fault) from fault
    return found if key.kid else {**found, "kid": key.thumbprint}

"""An authenticator written here, which makes the responses of a browser, honest ones and others (WebAuthn 6)."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost:8400"


def encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class SoftwareAuthenticator:
    """One discoverable credential with an ES256 key; `synced`: it may be on several devices."""

    origin: str = ORIGIN
    rp_id: str = "localhost"
    verifies_user: bool = True
    synced: bool = False
    cross_origin: bool = False
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))

    def but(self, **changed: Any) -> "SoftwareAuthenticator":
        """The same credential, behaving otherwise."""
        return replace(self, **changed)

    def create(self, options: str, count: int = 0) -> str:
        """The response to navigator.credentials.create()."""
        asked = json.loads(options)
        client_data = self._client_data("webauthn.create", asked["challenge"])
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self.cose_key()
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(count, attested)}
        response = {"clientDataJSON": encode(client_data), "attestationObject": encode(cbor2.dumps(attestation))}
        return self._document(response | {"transports": ["internal", "hybrid", "unheard-of"]})

    def get(self, options: str, count: int, handle: bytes | None = None) -> str:
        """The response to navigator.credentials.get()."""
        asked = json.loads(options)
        client_data = self._client_data("webauthn.get", asked["challenge"])
        data = self._data(count)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": encode(client_data),
            "authenticatorData": encode(data),
            "signature": encode(signature),
            "userHandle": None if handle is None else encode(handle),
        }
        return self._document(response)

    def _document(self, response: dict[str, Any]) -> str:
        named = encode(self.credential_id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})

    def _client_data(self, kind: str, challenge: str) -> bytes:
        document = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.cross_origin}
        return json.dumps(document).encode()

    def _data(self, count: int, attested: bytes = b"") -> bytes:
        flags = 0x01 | (0x04 if self.verifies_user else 0) | (0x18 if self.synced else 0) | (0x40 if attested else 0)
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes((flags,)) + count.to_bytes(4, "big") + attested

    def cose_key(self) -> bytes:
        """The public key as an authenticator attests it (RFC 9053)."""
        numbers = self.key.public_key().public_numbers()
        x, y = (part.to_bytes(32, "big") for part in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

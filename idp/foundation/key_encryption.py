"""KeyEncryption: generates private keys and encrypts them under the deployment's secret key (AES-256-GCM)."""

import hmac
import os
from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def _generate_rsa() -> PrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


#: The algorithms every deployment signs with, and how to generate their keys. RS256 for ID tokens (every client
#: supports it), ES256 for access tokens, the others for clients that register them. No key is used with two algorithms
#: (RFC 8017 6), nor under two names: verifiers compare the `alg` of the key with that of the token. The key set has
#: this order: python-jose tries the keys one by one, and gives up at the first that is not RSA.
_GENERATORS: Mapping[str, Callable[[], PrivateKey]] = {
    "RS256": _generate_rsa,
    "PS256": _generate_rsa,
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
}
ALGORITHMS = tuple(_GENERATORS)
#: Those outside RSA and P-256, published on demand: old libraries give up a whole key set over such a key (ADR 32).
ON_DEMAND = frozenset({"EdDSA", "Ed25519"})

_NONCE_BYTES = 12


class UnknownSecretKey(Exception):
    """A stored value was encrypted under a secret key that this process does not have."""


class KeyEncryption:
    """Encrypts private keys and other secrets: key version (1 byte), nonce (12 bytes), ciphertext and tag."""

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """`keys`: version (0 to 255) -> at least 32 secret bytes; `current` encrypts, the others only decrypt."""
        self._ciphers = {v: AESGCM(hmac.digest(key, b"divos keys at rest", "sha256")) for v, key in keys.items()}
        self._current = current

    def generate_key(self, algorithm: str, kid: str) -> bytes:
        """Generate a private key for a JWS `algorithm`, encrypted for the row `kid`."""
        key = _GENERATORS[algorithm]()
        return self.encrypt(kid, key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

    def load_key(self, kid: str, sealed: bytes) -> PrivateKey:
        """Decrypt the private key of the row `kid`. Raises UnknownSecretKey."""
        # we generated what we encrypted, so the primality check of RSA keys (50 ms of each start) is skipped
        key = load_der_private_key(self.decrypt(kid, sealed), password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, PrivateKey):
            raise UnknownSecretKey(f"The signing key {kid} is of a kind this version does not know.")
        return key

    def encrypt(self, name: str, plain: bytes) -> bytes:
        """Encrypt a secret for the row `name`; the name is authenticated, so no other row can use it."""
        nonce = os.urandom(_NONCE_BYTES)
        return bytes((self._current,)) + nonce + self._ciphers[self._current].encrypt(nonce, plain, name.encode())

    def decrypt(self, name: str, sealed: bytes) -> bytes:
        """Decrypt the secret of the row `name`. Raises UnknownSecretKey."""
        version, nonce, rest = sealed[0], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._ciphers[version].decrypt(nonce, rest, name.encode())
        except (KeyError, InvalidTag) as problem:
            raise UnknownSecretKey(
                f"{name} was sealed under another secret key (version {version}). "
                "Put that key back into IDP_SECRET_KEYS, after the current one."
            ) from problem

    def uses_current_key(self, sealed: bytes) -> bool:
        """Whether the value is encrypted under the current secret key."""
        return sealed[0] == self._current

"""How private keys are made, and kept under the deployment's secret key (AES-256-GCM)."""

import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

#: What every deployment signs with: RS256 for ID tokens (every client knows it), ES256 for access tokens.
ALGORITHMS = ("RS256", "ES256")

_NONCE_BYTES = 12


class UnknownSecretKey(Exception):
    """A stored key was sealed under a secret key that this process was not given."""


class KeySafe:
    """Seals and opens private keys; the secret key's version travels with each."""

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """`keys`: version (0 to 255) -> at least 32 secret bytes; new keys are sealed under `current`."""
        self._ciphers = {v: AESGCM(hmac.digest(key, b"divos keys at rest", "sha256")) for v, key in keys.items()}
        self._current = current

    def make(self, algorithm: str, kid: str) -> bytes:
        """A new private key for a JWS `algorithm`, sealed for the row `kid`."""
        key: PrivateKey = (
            rsa.generate_private_key(public_exponent=65537, key_size=2048)
            if algorithm == "RS256"
            else ec.generate_private_key(ec.SECP256R1())
        )
        plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        nonce = os.urandom(_NONCE_BYTES)
        return bytes((self._current,)) + nonce + self._ciphers[self._current].encrypt(nonce, plain, kid.encode())

    def open(self, kid: str, sealed: bytes) -> PrivateKey:
        """The private key of the row `kid`. Raises UnknownSecretKey."""
        version, nonce, rest = sealed[0], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            key = load_der_private_key(self._ciphers[version].decrypt(nonce, rest, kid.encode()), password=None)
        except (KeyError, InvalidTag) as problem:
            raise UnknownSecretKey(
                f"The signing key {kid} was sealed under another secret key (version {version}). "
                "Put that key back into IDP_SECRET_KEYS, after the current one."
            ) from problem
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise UnknownSecretKey(f"The signing key {kid} is of a kind this version does not know.")
        return key

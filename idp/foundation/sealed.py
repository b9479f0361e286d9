"""Encryptor: texts that only this deployment can decrypt (AES-256-GCM), such as opaque access tokens."""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_SALT_BYTES = 32
#: Each text has a key of its own, so a constant nonce never repeats under a key.
_NONCE = bytes(12)


class Sealer:
    """Encrypts and decrypts texts. A text is base64url(key version ‖ salt ‖ ciphertext and tag).

    The key of each text is derived from the secret key, the purpose and the salt, so a text encrypted for one purpose
    cannot be decrypted for another.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """`keys`: version (0 to 255) -> at least 32 secret bytes; `current` encrypts, the others only decrypt."""
        self._keys = {version: hmac.digest(key, b"divos sealed text", "sha256") for version, key in keys.items()}
        self._current = current

    def seal(self, purpose: str, plain: bytes) -> str:
        """Encrypt `plain`; returns base64url text."""
        salt = os.urandom(_SALT_BYTES)
        sealed = self._cipher(self._current, purpose, salt).encrypt(_NONCE, plain, None)
        return urlsafe_b64encode(bytes((self._current,)) + salt + sealed).rstrip(b"=").decode()

    def open(self, purpose: str, text: str) -> bytes | None:
        """Return what was encrypted, or None when `text` was not encrypted here for this purpose."""
        try:
            raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (NotBase64, ValueError):
            return None
        if not raw or raw[0] not in self._keys or urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
            return None
        salt, sealed = raw[1 : 1 + _SALT_BYTES], raw[1 + _SALT_BYTES :]
        try:
            return self._cipher(raw[0], purpose, salt).decrypt(_NONCE, sealed, None)
        except (InvalidTag, ValueError):
            return None

    def _cipher(self, version: int, purpose: str, salt: bytes) -> AESGCM:
        return AESGCM(hmac.digest(self._keys[version], purpose.encode() + b"\0" + salt, "sha256"))

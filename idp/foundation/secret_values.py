"""Secret, SecretDeriver and TokenSigner: random values stored as digests, derived secrets, and ids under a MAC."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

_MAC_BYTES = 32


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that is shown to its owner once; `str()` and `repr()` give only a mask."""

    reveal: str = field(repr=False)

    def __str__(self) -> str:
        return "***"

    @property
    def digest(self) -> bytes:
        """The SHA-256 of it, which may be stored. 32 bytes."""
        return digest_secret(self.reveal)


def random_secret() -> Secret:
    """Generate 256 random bits as 43 characters of base64url."""
    return Secret(secrets.token_urlsafe(32))


def digest_secret(text: str) -> bytes:
    """SHA-256 of a random value: enough, because it cannot be guessed (not for passwords). 32 bytes."""
    return hashlib.sha256(text.encode()).digest()


class DerivationKeyMissing(Exception):
    """A secret was derived with a secret key that this process does not have."""


class SecretDeriver:
    """Derives secrets from the deployment's secret keys instead of storing them (ADR 13)."""

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """`keys`: version (0 to 255) -> at least 32 secret bytes; new secrets are derived with `current`."""
        self._keys = dict(keys)
        self.current = current

    def derive(self, purpose: str, row: UUID, version: int) -> Secret:
        """Derive the secret of a row: always the same 43 characters of base64url. Raises DerivationKeyMissing."""
        if version not in self._keys:
            raise DerivationKeyMissing(
                f"It was derived with version {version} of the deployment's secret key. "
                "Put that key back into IDP_SECRET_KEYS, after the current one, or give the client a new secret."
            )
        mac = hmac.digest(self._keys[version], b"divos derived " + purpose.encode() + b"\0" + row.bytes, "sha256")
        return Secret(urlsafe_b64encode(mac).rstrip(b"=").decode())


class TokenSigner:
    """Signs ids that are sent out with HMAC-SHA-256, so that a forged one is rejected without a database query.

    The text is base64url(HMAC-SHA-256 ‖ payload ‖ key version). The key of each purpose is derived from the
    secret key, so a value signed for one purpose is never valid for another.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """`keys`: version (0 to 255) -> at least 32 secret bytes; `current` signs, the others only verify."""
        if current not in keys or any(len(key) < 32 for key in keys.values()):
            raise ValueError("a seal needs its current key, and every key at least 32 bytes long")
        self._keys = dict(keys)
        self._current = current
        self._derived: dict[tuple[str, int], hmac.HMAC] = {}

    def sign(self, purpose: str, payload: bytes) -> str:
        """Sign `payload`; returns base64url text."""
        mac = self._mac(purpose, self._current, payload)
        return urlsafe_b64encode(mac + payload + bytes((self._current,))).rstrip(b"=").decode()

    def verify(self, purpose: str, text: str) -> bytes | None:
        """Return the payload, or None when `text` was not signed here for this purpose."""
        try:
            raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (NotBase64, ValueError):
            return None
        if len(raw) <= _MAC_BYTES or raw[-1] not in self._keys:
            return None
        payload = raw[_MAC_BYTES:-1]
        genuine = hmac.compare_digest(raw[:_MAC_BYTES], self._mac(purpose, raw[-1], payload))
        return payload if genuine and self._encode(raw) == text else None

    def digests(self, purpose: str, payload: bytes) -> tuple[bytes, ...]:
        """Digest `payload` under each key, the current one first: what is stored of a value short enough to type.

        One stored under an older key is still found after a change of keys. 32 bytes each.
        """
        versions = [self._current, *(version for version in self._keys if version != self._current)]
        return tuple(self._mac(purpose, version, payload) for version in versions)

    @staticmethod
    def _encode(raw: bytes) -> str:
        return urlsafe_b64encode(raw).rstrip(b"=").decode()

    def _mac(self, purpose: str, version: int, payload: bytes) -> bytes:
        derived = self._derived.get((purpose, version))
        if derived is None:
            key = hmac.digest(self._keys[version], b"divos seal " + purpose.encode(), "sha256")
            derived = self._derived[purpose, version] = hmac.new(key, digestmod="sha256")
        mac = derived.copy()
        mac.update(payload)
        return mac.digest()

"""Unguessable values: random with a stored digest, or a row's id with a MAC; what is stored can never be presented."""

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
class Opaque:
    """A secret shown to its owner once; `str()`, `repr()` and logs see only a mask."""

    reveal: str = field(repr=False)

    def __str__(self) -> str:
        return "***"

    @property
    def digest(self) -> bytes:
        """What may be stored of it."""
        return digest(self.reveal)


def random() -> Opaque:
    """256 random bits, 43 characters of base64url."""
    return Opaque(secrets.token_urlsafe(32))


def digest(text: str) -> bytes:
    """SHA-256 of a random value: enough, because it cannot be guessed (not for passwords). 32 bytes."""
    return hashlib.sha256(text.encode()).digest()


class KeyGone(Exception):
    """A secret was derived with a key of the deployment that this process was not given."""


class Derivation:
    """Secrets that are made again whenever they are needed, where a digest is not enough: stored nowhere (ADR 13)."""

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """`keys`: version (0 to 255) -> at least 32 secret bytes; new secrets are derived with `current`."""
        self._keys = dict(keys)
        self.current = current

    def secret(self, purpose: str, row: UUID, version: int) -> Opaque:
        """The secret of a row, 43 characters of base64url: the same whenever it is asked for. Raises KeyGone."""
        if version not in self._keys:
            raise KeyGone(
                f"It was derived with version {version} of the deployment's secret key. "
                "Put that key back into IDP_SECRET_KEYS, after the current one, or give the client a new secret."
            )
        mac = hmac.digest(self._keys[version], b"divos derived " + purpose.encode() + b"\0" + row.bytes, "sha256")
        return Opaque(urlsafe_b64encode(mac).rstrip(b"=").decode())


class Seal:
    """Row ids that leave the house with a MAC, so that a forged one is refused without a look at the database.

    The text is base64url(HMAC-SHA-256 ‖ payload ‖ key version). The key of each purpose is derived from the
    server key, so a value made for one purpose never opens for another.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """`keys`: version (0 to 255) -> at least 32 secret bytes; `current` signs, the others still open."""
        if current not in keys or any(len(key) < 32 for key in keys.values()):
            raise ValueError("a seal needs its current key, and every key at least 32 bytes long")
        self._keys = dict(keys)
        self._current = current
        self._derived: dict[tuple[str, int], hmac.HMAC] = {}

    def sign(self, purpose: str, payload: bytes) -> str:
        """`payload` under a MAC, as text for a URL."""
        mac = self._mac(purpose, self._current, payload)
        return urlsafe_b64encode(mac + payload + bytes((self._current,))).rstrip(b"=").decode()

    def open(self, purpose: str, text: str) -> bytes | None:
        """The payload, or None when this seal did not make `text` for this purpose."""
        try:
            raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (NotBase64, ValueError):
            return None
        if len(raw) <= _MAC_BYTES or raw[-1] not in self._keys:
            return None
        payload = raw[_MAC_BYTES:-1]
        genuine = hmac.compare_digest(raw[:_MAC_BYTES], self._mac(purpose, raw[-1], payload))
        return payload if genuine and self._canonical(raw) == text else None

    @staticmethod
    def _canonical(raw: bytes) -> str:
        return urlsafe_b64encode(raw).rstrip(b"=").decode()

    def _mac(self, purpose: str, version: int, payload: bytes) -> bytes:
        derived = self._derived.get((purpose, version))
        if derived is None:
            key = hmac.digest(self._keys[version], b"divos seal " + purpose.encode(), "sha256")
            derived = self._derived[purpose, version] = hmac.new(key, digestmod="sha256")
        mac = derived.copy()
        mac.update(payload)
        return mac.digest()

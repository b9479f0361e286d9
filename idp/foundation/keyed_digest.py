"""KeyedDigests: digests of short codes under the deployment's secret keys, so that a stored one cannot be guessed."""

import hmac
from collections.abc import Mapping


class KeyedDigests:
    """HMAC-SHA-256 of a text for one purpose; a digest made under an earlier secret key is still found."""

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """`keys`: version (0 to 255) -> at least 32 secret bytes; new digests are made with `current`."""
        self._keys = [keys[current], *(key for version, key in keys.items() if version != current)]

    def digest(self, purpose: str, text: str) -> bytes:
        """The digest to store. 32 bytes."""
        return self._digest(self._keys[0], purpose, text)

    def candidates(self, purpose: str, text: str) -> tuple[bytes, ...]:
        """The digests that may have been stored for `text`: one for each secret key, the current one first."""
        return tuple(self._digest(key, purpose, text) for key in self._keys)

    @staticmethod
    def _digest(key: bytes, purpose: str, text: str) -> bytes:
        derived = hmac.digest(key, b"divos code digest " + purpose.encode(), "sha256")
        return hmac.digest(derived, text.encode(), "sha256")

"""The link (SHA-256) from an audit row to the row before it, and the seals (HMAC-SHA-256) over links."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC
from enum import Enum

from idp.foundation.audit import AuditEntry

#: The `previous` of the first row: 32 zero bytes.
FIRST_LINK = bytes(32)


def compute_link(entry: AuditEntry, sequence: int, previous: bytes) -> bytes:
    """SHA-256 over the previous link and every column of the row; the same on every database. 32 bytes."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    columns = (sequence, str(entry.id), at, entry.tag, entry.actor, entry.subject, entry.detail)
    canonical = json.dumps(columns, sort_keys=True, separators=(",", ":")).encode("ascii")
    return hashlib.sha256(b"divos audit link" + previous + canonical).digest()


class SealVerdict(Enum):
    """The result of verifying a seal."""

    GENUINE = "made by this deployment"
    FORGED = "not made by this deployment"
    UNKNOWN = "made under a secret key this process was not given"


class ChainKeys:
    """Makes and verifies seals: the version of the secret key (1 byte), then HMAC-SHA-256 over the link.

    The MAC input of rows and of the head begins differently, so a seal of one is never valid for the other.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        """`keys`: version (0 to 255) -> at least 32 secret bytes; `current` seals, the others only verify."""
        self._keys = {version: hmac.digest(key, b"divos audit chain", "sha256") for version, key in keys.items()}
        self._current = current

    def seal(self, purpose: bytes, link: bytes) -> bytes:
        """Seal `link` under the current key. 33 bytes."""
        return bytes((self._current,)) + hmac.digest(self._keys[self._current], purpose + link, "sha256")

    def verify(self, purpose: bytes, link: bytes, seal: bytes | None) -> SealVerdict:
        """Verify that this deployment made `seal` for `link`."""
        if not seal:
            return SealVerdict.FORGED
        key = self._keys.get(seal[0])
        if key is None:
            return SealVerdict.UNKNOWN
        genuine = hmac.compare_digest(seal[1:], hmac.digest(key, purpose + link, "sha256"))
        return SealVerdict.GENUINE if genuine else SealVerdict.FORGED


def seal_row(keys: ChainKeys, link: bytes) -> bytes:
    """Make the seal of a row."""
    return keys.seal(b"row ", link)


def verify_row(keys: ChainKeys, link: bytes, seal: bytes | None) -> SealVerdict:
    """Verify the seal of a row."""
    return keys.verify(b"row ", link, seal)


def seal_head(keys: ChainKeys, sequence: int, link: bytes) -> bytes:
    """Make the seal of the head."""
    return keys.seal(b"head %d " % sequence, link)


def verify_head(keys: ChainKeys, sequence: int, link: bytes, seal: bytes) -> SealVerdict:
    """Verify the seal of the head."""
    return keys.verify(b"head %d " % sequence, link, seal)

"""Derives the pairwise `sub` of a person and `sid` of a session for a sector (OIDC Core 8.1)."""

import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

_SUB, _SID = b"sub", b"sid"


def derive_subject(salt: bytes, sector: str, person_id: UUID) -> str:
    """The pairwise `sub`: 43 characters that cannot be linked to the person or to other sectors."""
    return _derived(salt, _SUB, sector, person_id)


def derive_session_id(salt: bytes, sector: str, session_id: UUID) -> str:
    """The pairwise `sid`, because a shared one would link the subjects of different sectors."""
    return _derived(salt, _SID, sector, session_id)


def _derived(salt: bytes, purpose: bytes, sector: str, what: UUID) -> str:
    """A MAC as base64url; purpose and id have a fixed length, so no two inputs are encoded alike."""
    mac = hmac.digest(salt, purpose + what.bytes + sector.encode(), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()

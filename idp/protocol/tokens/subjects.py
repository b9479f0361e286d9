"""Derives the pairwise `sub` of a person and `sid` of a session for a sector (OIDC Core 8.1)."""

import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

from idp.protocol.client import ClientMetadata
from idp.protocol.registration.uri import LOOPBACK, host

_SUB, _SID = b"sub", b"sid"


def sector_of(client: ClientMetadata) -> str:
    """The sector of a client: the host of its sector_identifier_uri, else of its redirect URIs (OIDC Core 8.1).

    Registration ensures that there is exactly one. On loopback, which all machines have, each client is its own sector.
    """
    found = host(client.sector_identifier_uri or client.redirect_uris[0])
    return f"client:{client.client_id}" if found in LOOPBACK else found


def pairwise(salt: bytes, sector: str, person_id: UUID) -> str:
    """The pairwise `sub`: 43 characters that cannot be linked to the person or to other sectors."""
    return _derived(salt, _SUB, sector, person_id)


def pairwise_session(salt: bytes, sector: str, session_id: UUID) -> str:
    """The pairwise `sid`, because a shared one would link the subjects of different sectors."""
    return _derived(salt, _SID, sector, session_id)


def _derived(salt: bytes, purpose: bytes, sector: str, what: UUID) -> str:
    """A MAC as base64url; purpose and id have a fixed length, so no two inputs are encoded alike."""
    mac = hmac.digest(salt, purpose + what.bytes + sector.encode(), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()

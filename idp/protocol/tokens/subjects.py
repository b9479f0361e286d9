"""Which `sub` a client knows a person by, and which `sid` a session (OIDC Core 8)."""

import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

from idp.protocol.client import ClientMetadata
from idp.protocol.registration.uri import LOOPBACK, host

_SUB, _SID = b"sub", b"sid"


def sector_of(client: ClientMetadata) -> str:
    """The host whose clients know a person by one `sub`: of the sector identifier, else of the redirect URIs.

    Registration sees to it that there is exactly one (OIDC Core 8.1). Loopback is everybody's host: there, each client
    is a sector of its own.
    """
    found = host(client.sector_identifier_uri or client.redirect_uris[0])
    return f"client:{client.client_id}" if found in LOOPBACK else found


def pairwise(salt: bytes, sector: str, person_id: UUID) -> str:
    """The `sub`: 43 characters that say nothing about the person, and nothing to a client of another sector."""
    return _derived(salt, _SUB, sector, person_id)


def pairwise_session(salt: bytes, sector: str, session_id: UUID) -> str:
    """The `sid`, because one that all clients share would link what pairwise subjects keep apart."""
    return _derived(salt, _SID, sector, session_id)


def _derived(salt: bytes, purpose: bytes, sector: str, what: UUID) -> str:
    """A MAC; purpose and id have a fixed length, so no two inputs spell the same."""
    mac = hmac.digest(salt, purpose + what.bytes + sector.encode(), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()

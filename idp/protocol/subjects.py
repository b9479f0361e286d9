"""Which `sub` a client knows a person by (OIDC Core 8)."""

import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

from idp.protocol.client import ClientMetadata
from idp.protocol.registered_uri import host


def sector_of(client: ClientMetadata) -> str:
    """The host whose clients know a person by one `sub`: of the sector identifier, else of the redirect URIs.

    Registration sees to it that there is exactly one (OIDC Core 8.1).
    """
    return host(client.sector_identifier_uri or client.redirect_uris[0])


def pairwise(salt: bytes, sector: str, person_id: UUID) -> str:
    """43 characters that say nothing about the person, and nothing to a client of another sector.

    A MAC over the id and the sector; the id has a fixed length, so no two pairs spell the same.
    """
    mac = hmac.digest(salt, person_id.bytes + sector.encode(), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()

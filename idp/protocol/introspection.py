"""What a resource server may learn about a token (RFC 7662)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from idp.protocol.client import ClientMetadata
from idp.protocol.tokens.access_token import AccessToken

#: Unknown, expired, revoked and foreign tokens look the same (RFC 7662 2.2).
INACTIVE: Mapping[str, object] = MappingProxyType({"active": False})


def of_access_token(token: AccessToken) -> dict[str, object]:
    """A living access token, for any client that can authenticate."""
    return {"active": True, "token_type": "Bearer", **token.claims()}


def of_refresh_token(
    asker: ClientMetadata, owner: str, scope: tuple[str, ...], expires_at: datetime
) -> dict[str, object]:
    """A living refresh token, for the client it was given to and nobody else."""
    if asker.client_id != owner:
        return dict(INACTIVE)
    return {
        "active": True,
        "token_type": "refresh_token",
        "client_id": owner,
        "scope": " ".join(scope),
        "exp": int(expires_at.timestamp()),
    }

"""Builds introspection responses, and decides which client may introspect a token (RFC 7662, RFC 9701)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from idp.protocol.audience import Api
from idp.protocol.client import ClientMetadata
from idp.protocol.tokens.access_token import AccessToken

#: The response for unknown, expired, revoked and other clients' tokens (RFC 7662 2.2).
INACTIVE: Mapping[str, object] = MappingProxyType({"active": False})


def may_learn(asker: str, token: AccessToken, known: Mapping[str, Api]) -> bool:
    """Whether a client may introspect an access token (RFC 7662 4).

    Tokens for the provider: every client that can authenticate. Tokens for other APIs: the client they were issued to,
    the resource server of one of the APIs, or any client if one has none. Tokens for removed APIs: no client.
    """
    if token.for_us:
        return True
    servers = {known[audience].resource_server for audience in token.audience if audience in known}
    return bool(servers) and (asker == token.client_id or not servers.isdisjoint({asker, None}))


def of_access_token(token: AccessToken) -> dict[str, object]:
    """The response for an active access token, with `cnf` (RFC 7800) and `act` (RFC 8693) if it has them."""
    return {"active": True, "token_type": token.type, **token.claims()}


def signed(asker: str, answer: Mapping[str, object], issuer: str, now: datetime) -> dict[str, object]:
    """The claims of a JWT introspection response for the calling client (RFC 9701 5)."""
    return {"iss": issuer, "aud": asker, "iat": int(now.timestamp()), "token_introspection": answer}


def of_refresh_token(
    asker: ClientMetadata, owner: str, scope: tuple[str, ...], expires_at: datetime
) -> dict[str, object]:
    """The response for an active refresh token; inactive for every client but its owner (RFC 7662 2.2)."""
    if asker.client_id != owner:
        return dict(INACTIVE)
    return {
        "active": True,
        "token_type": "refresh_token",
        "client_id": owner,
        "scope": " ".join(scope),
        "exp": int(expires_at.timestamp()),
    }

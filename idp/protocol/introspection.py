"""What a resource server may learn about a token (RFC 7662)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from idp.protocol.audience import Api
from idp.protocol.client import ClientMetadata
from idp.protocol.tokens.access_token import AccessToken

#: Unknown, expired, revoked and foreign tokens look the same (RFC 7662 2.2).
INACTIVE: Mapping[str, object] = MappingProxyType({"active": False})


def may_learn(asker: str, token: AccessToken, known: Mapping[str, Api]) -> bool:
    """Whether a client may learn about an access token: a resource server only about those meant for it (RFC 7662 4).

    Tokens for ourselves: every client that can authenticate. Those for other APIs: the client they were given to, and
    the resource server of one of them; an API that names none is asked for by anybody. Of an API that is gone: nobody.
    """
    if token.for_us:
        return True
    servers = {known[audience].resource_server for audience in token.audience if audience in known}
    return bool(servers) and (asker == token.client_id or not servers.isdisjoint({asker, None}))


def of_access_token(token: AccessToken) -> dict[str, object]:
    """A living access token; `cnf` says which key its bearer must hold, `act` who acts for the subject."""
    return {"active": True, "token_type": token.type, **token.claims()}


def signed(asker: str, answer: Mapping[str, object], issuer: str, now: datetime) -> dict[str, object]:
    """The claims of an answer as a JWT, for the asker alone (RFC 9701 5)."""
    return {"iss": issuer, "aud": asker, "iat": int(now.timestamp()), "token_introspection": answer}


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

"""Builds introspection responses, and decides which client may introspect a token (RFC 7662, RFC 9701)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from idp.protocol.audience import Api
from idp.protocol.client import ClientMetadata
from idp.protocol.tokens.access_token import AccessToken

#: The response for unknown, expired, revoked and other clients' tokens (RFC 7662 2.2).
INACTIVE: Mapping[str, object] = MappingProxyType({"active": False})


@dataclass(frozen=True, slots=True)
class IntrospectingClient:
    """The client that introspects; `trusted`: an operator answers for it; `resources`: the APIs it registered for."""

    client_id: str
    trusted: bool
    resources: Collection[str]


def may_introspect(caller: IntrospectingClient, token: AccessToken, known: Mapping[str, Api]) -> bool:
    """Whether a client may learn about an access token: a resource server only about those meant for it (RFC 7662 4).

    A client always about tokens given to it. About tokens for ourselves that another client was given: clients the
    operator answers for. About those for another API: the resource server it names; where it names none, clients the
    operator answers for that are registered for it. Of an API that is gone: nobody.
    """
    if token.for_provider:
        return caller.trusted or caller.client_id == token.client_id
    audiences = [known[audience] for audience in token.audience if audience in known]
    return bool(audiences) and (caller.client_id == token.client_id or any(_serves(caller, api) for api in audiences))


def _serves(asker: IntrospectingClient, api: Api) -> bool:
    if api.resource_server is not None:
        return api.resource_server == asker.client_id
    return asker.trusted and api.audience in asker.resources


def describe_access_token(token: AccessToken) -> dict[str, object]:
    """The response for an active access token, with `cnf` (RFC 7800) and `act` (RFC 8693) if it has them."""
    return {"active": True, "token_type": token.token_type, **token.claims()}


def build_jwt_claims(caller: str, answer: Mapping[str, object], issuer: str, now: datetime) -> dict[str, object]:
    """The claims of a JWT introspection response for the calling client (RFC 9701 5)."""
    return {"iss": issuer, "aud": caller, "iat": int(now.timestamp()), "token_introspection": answer}


def describe_refresh_token(
    caller: ClientMetadata, owner: str, scope: tuple[str, ...], expires_at: datetime
) -> dict[str, object]:
    """The response for an active refresh token; inactive for every client but its owner (RFC 7662 2.2)."""
    if caller.client_id != owner:
        return dict(INACTIVE)
    return {
        "active": True,
        "token_type": "refresh_token",
        "client_id": owner,
        "scope": " ".join(scope),
        "exp": int(expires_at.timestamp()),
    }

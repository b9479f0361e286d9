"""GrantImplementation: how the token endpoint reads and answers one grant type."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from idp.oidc.token_request import TokenOutcome, TokenRequestContext
from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider

_Request = TypeVar("_Request")


@dataclass(frozen=True, slots=True)
class GrantImplementation:
    """A reader of idp/protocol/grants, and the handler that redeems what it read. Both raise OAuthError."""

    read: Callable[[Parameters, ClientMetadata, Provider], Any]
    redeem: Callable[[Any, TokenRequestContext], Awaitable[TokenOutcome]]


def implement_grant(
    read: Callable[[Parameters, ClientMetadata, Provider], _Request],
    redeem: Callable[[_Request, TokenRequestContext], Awaitable[TokenOutcome]],
) -> GrantImplementation:
    """Pair a reader with the handler of what it reads; another handler is a type error."""
    return GrantImplementation(read, redeem)

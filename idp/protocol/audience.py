"""Whom an access token is for: ourselves, or registered APIs, each with its own scopes and kind of token (RFC 8707)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from idp.protocol.errors import InvalidTarget


class TokenFormat(StrEnum):
    """`jwt`: the API reads the token itself (RFC 9068); `opaque`: only we can, and the API asks us (RFC 7662)."""

    JWT = "jwt"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class Label:
    """What people read instead of the name of a scope; where there is no English, the Indonesian."""

    indonesian: str
    english: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """Somebody who takes our access tokens. We are one ourselves: our audience is the issuer.

    `labels`: what people read instead of its scopes; pages have words of their own for ours.
    `resource_server`: the client_id with which the API introspects and exchanges tokens made for it (RFC 8693); None:
    clients that the operator answers for and that are registered for the API introspect them.
    """

    audience: str
    scopes: frozenset[str]
    token_format: TokenFormat
    lifetime: timedelta
    name: str = ""
    labels: Mapping[str, Label] = field(default_factory=lambda: MappingProxyType({}))
    resource_server: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What one access token is made for: APIs that take the same kind of token."""

    audience: tuple[str, ...]
    scopes: frozenset[str]
    token_format: TokenFormat
    lifetime: timedelta

    def scope(self, granted: Sequence[str]) -> tuple[str, ...]:
        """The scopes that mean something there, of those granted."""
        return tuple(word for word in granted if word in self.scopes)


def alone(api: Api) -> Target:
    """A token for one API."""
    return Target((api.audience,), api.scopes, api.token_format, api.lifetime)


def together(audiences: Sequence[str], known: Mapping[str, Api], ourselves: str) -> Target:
    """One token for all of these. Raises InvalidTarget when one is not registered or they take different tokens.

    A token for ourselves is for nobody else: another API could turn to us with it.
    """
    if ourselves in audiences and len(audiences) > 1:
        raise InvalidTarget("a token for this provider is for it alone: ask for one resource at a time")
    for audience in audiences:
        if audience not in known:
            raise InvalidTarget("resource is not the audience of an API that is registered here")
    first, *others = (known[audience] for audience in audiences)
    if any((one.token_format, one.lifetime) != (first.token_format, first.lifetime) for one in others):
        raise InvalidTarget("these APIs take different kinds of tokens: ask for one resource at a time")
    scopes = first.scopes.union(*(one.scopes for one in others))
    return Target(tuple(audiences), scopes, first.token_format, first.lifetime)


def granted_to(audiences: Sequence[str], known: Mapping[str, Api], ourselves: str) -> Target | None:
    """One token for all APIs of a grant, when nobody named one.

    None when they are gone by now or take different tokens: then the client names one of them for each token.
    """
    left = tuple(audience for audience in audiences if audience in known)
    try:
        return together(left, known, ourselves) if left else None
    except InvalidTarget:
        return None

"""Api and TokenTarget: the APIs an access token can be issued for, with their scopes and token formats (RFC 8707)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from idp.protocol.errors import InvalidTarget
from idp.protocol.errors.resource import ResourceCause


class TokenFormat(StrEnum):
    """`jwt`: the API validates the token itself (RFC 9068); `opaque`: the API introspects it (RFC 7662)."""

    JWT = "jwt"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class ScopeLabel:
    """The description of a scope that people read; the Indonesian text is used where `english` is empty."""

    indonesian: str
    english: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """An API that accepts our access tokens. The provider's own API is one; its audience is the issuer.

    `labels`: what people read instead of its scopes; pages have words of their own for ours.
    `resource_server`: the client_id with which the API introspects and exchanges tokens made for it (RFC 8693); None:
    clients that the operator answers for and that are registered for the API introspect them.
    """

    audience: str
    scopes: frozenset[str]
    token_format: TokenFormat
    lifetime: timedelta
    name: str = ""
    labels: Mapping[str, ScopeLabel] = field(default_factory=lambda: MappingProxyType({}))
    resource_server: str | None = None


@dataclass(frozen=True, slots=True)
class TokenTarget:
    """The audience, scopes, format and lifetime of one access token, for one or more APIs of the same format."""

    audience: tuple[str, ...]
    scopes: frozenset[str]
    token_format: TokenFormat
    lifetime: timedelta

    def select_scopes(self, granted: Sequence[str]) -> tuple[str, ...]:
        """The granted scopes that these APIs define."""
        return tuple(word for word in granted if word in self.scopes)


def target_api(api: Api) -> TokenTarget:
    """The target of a token for one API."""
    return TokenTarget((api.audience,), api.scopes, api.token_format, api.lifetime)


def target_apis(audiences: Sequence[str], known: Mapping[str, Api], ourselves: str) -> TokenTarget:
    """The target of one token for all `audiences`. Raises InvalidTarget for an unknown API or different formats.

    A token for the provider has no other audience, because that API could use it at the provider.
    """
    if ourselves in audiences and len(audiences) > 1:
        raise ResourceCause.RESOURCE_MIXED_WITH_PROVIDER(sent=tuple(audiences))
    for audience in audiences:
        if audience not in known:
            raise ResourceCause.RESOURCE_UNKNOWN(sent=audience)
    first, *others = (known[audience] for audience in audiences)
    if any((one.token_format, one.lifetime) != (first.token_format, first.lifetime) for one in others):
        raise ResourceCause.RESOURCES_OF_DIFFERENT_KINDS(sent=tuple(audiences))
    scopes = first.scopes.union(*(one.scopes for one in others))
    return TokenTarget(tuple(audiences), scopes, first.token_format, first.lifetime)


def target_granted_apis(audiences: Sequence[str], known: Mapping[str, Api], ourselves: str) -> TokenTarget | None:
    """The target of a token request without `resource`: all APIs of the grant (RFC 8707 2.2).

    None when they are no longer registered or differ in format: the client must then name one API per token.
    """
    left = tuple(audience for audience in audiences if audience in known)
    try:
        return target_apis(left, known, ourselves) if left else None
    except InvalidTarget:
        return None

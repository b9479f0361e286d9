"""RefreshRequest: the token request of the refresh grant, and the rule of rotation and reuse (RFC 6749 6, RFC 9700)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.protocol.tokens.external_jwt import CLOCK_SKEW

#: How long the previous refresh token still works, for lost responses and parallel requests.
GRACE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class RefreshRequest:
    """A refresh token, and the scope requested for the access token (None: as granted)."""

    refresh_token: str = field(repr=False)
    scope: tuple[str, ...] | None


def read(parameters: Parameters, _client: ClientMetadata, _provider: Provider) -> RefreshRequest:
    """The refresh request (RFC 6749 6)."""
    return RefreshRequest(parameters.require("refresh_token"), parameters.words("scope") or None)


def narrow_scope(granted: tuple[str, ...], requested: tuple[str, ...] | None) -> tuple[str, ...]:
    """The scope of the new access token: never wider than granted; ungranted scopes are ignored (RFC 6749 6)."""
    if requested is None:
        return granted
    return tuple(scope for scope in granted if scope in requested) or granted


class RefreshOutcome(StrEnum):
    """The outcome of a genuine refresh token that could not be spent (RFC 9700 4.14.2)."""

    RETRIED = "again"
    REUSED = "reused"
    ENDED = "ended"


def detect_reuse(presented: int, current: int, moved_at: datetime | None, now: datetime) -> RefreshOutcome:
    """Decides whether a refresh token was retried, reused, or belongs to an ended grant.

    Within GRACE the previous generation gets the current token again; anything older is reuse. A token of the current
    generation that could not be spent belongs to a grant that has ended. While the last refresh lies ahead of the clock
    nobody knows how long ago it was: the previous generation gets nothing, and the grant stays.
    """
    is_previous = presented == current - 1
    age = None if moved_at is None else now - moved_at
    if presented >= current or (is_previous and age is not None and age < -CLOCK_SKEW):
        return RefreshOutcome.ENDED
    return RefreshOutcome.RETRIED if is_previous and age is not None and age <= GRACE else RefreshOutcome.REUSED

"""RefreshRequest: the token request of the refresh grant, and the rule of rotation and reuse (RFC 6749 6, RFC 9700)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider

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
    generation that could not be spent belongs to a grant that has ended.
    """
    if presented >= current:
        return RefreshOutcome.ENDED
    lately = moved_at is not None and now - moved_at <= GRACE
    return RefreshOutcome.RETRIED if presented == current - 1 and lately else RefreshOutcome.REUSED

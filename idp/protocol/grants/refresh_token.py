"""Rotation, and what reuse means (RFC 6749 6, RFC 9700 4.14)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider

#: A lost response or a second tab may ask again with the token it still has.
GRACE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh token, and the narrower scope wanted for the access token (None: the same as granted)."""

    refresh_token: str = field(repr=False)
    scope: tuple[str, ...] | None


def read(parameters: Parameters, _client: ClientMetadata, _provider: Provider) -> Refresh:
    """The refresh asked for."""
    return Refresh(parameters.require("refresh_token"), parameters.words("scope") or None)


def narrowed(granted: tuple[str, ...], wanted: tuple[str, ...] | None) -> tuple[str, ...]:
    """The scope of the new access token: never wider than granted; what was not granted is ignored (RFC 6749 6)."""
    if wanted is None:
        return granted
    return tuple(scope for scope in granted if scope in wanted) or granted


class Verdict(StrEnum):
    """What an authentic refresh token is worth that did not match the current generation."""

    AGAIN = "again"
    REUSED = "reused"
    ENDED = "ended"


def judge(presented: int, current: int, moved_at: datetime | None, now: datetime) -> Verdict:
    """The previous generation gets the current token again within the grace; anything older is reuse.

    A token of the present generation that was refused belongs to a grant that has ended.
    """
    if presented >= current:
        return Verdict.ENDED
    lately = moved_at is not None and now - moved_at <= GRACE
    return Verdict.AGAIN if presented == current - 1 and lately else Verdict.REUSED

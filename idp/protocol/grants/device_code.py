"""Pending, slow down, denied, done (RFC 8628)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from idp.protocol.authorize.scope import OFFLINE
from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidScope
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.protocol.tokens.claims import SCOPE_CLAIMS

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
#: How long a device waits between two questions, and how much longer after one that came too soon (RFC 8628 3.5).
INTERVAL = timedelta(seconds=5)
#: An honest device's question may overtake the one before by this much on its way.
JITTER = timedelta(milliseconds=500)


@dataclass(frozen=True, slots=True)
class DevicePoll:
    """A device asks whether its person has answered."""

    device_code: str = field(repr=False)


def read(parameters: Parameters, _client: ClientMetadata, _provider: Provider) -> DevicePoll:
    """The poll (RFC 8628 3.4)."""
    return DevicePoll(parameters.require("device_code"))


def scope(parameters: Parameters, client: ClientMetadata, offered: Collection[str] = ()) -> tuple[str, ...]:
    """The scopes a device asks a person for, unknown and unregistered ones ignored (RFC 8628 3.1, RFC 6749 3.3).

    `offered`: the scopes of the APIs that the tokens are asked for (RFC 8707 2.1).
    The person is always asked, so offline_access needs no prompt: the client must be able to refresh (OIDC Core 11).
    """
    wanted = parameters.words("scope") or ("openid",)
    offline = client.may("refresh_token")
    known = (word for word in wanted if word in client.scopes and (word in SCOPE_CLAIMS or word in offered))
    granted = tuple(word for word in known if word != OFFLINE or offline)
    if not granted:
        raise InvalidScope("ask for at least one scope this client registered, usually openid")
    return granted


class Verdict(StrEnum):
    """What a poll is worth that was not given anything."""

    PENDING = "pending"
    SLOW_DOWN = "slow_down"
    DENIED = "denied"
    EXPIRED = "expired"
    ENDED = "ended"
    REPLAYED = "replayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """A device code as a poll left it that could not spend it.

    `spent`: another poll did; `answered`, `denied`: what the person did; `hurried`: the poll came sooner than the
    interval allows.
    """

    spent: bool
    answered: bool
    denied: bool
    hurried: bool
    expires_at: datetime


def judge(polled: Polled, now: datetime) -> Verdict:
    """The one verdict; what cannot change any more comes before "later", and "too soon" only instead of "later"."""
    if polled.spent:
        return Verdict.REPLAYED
    if polled.denied:
        return Verdict.DENIED
    if now >= polled.expires_at:
        return Verdict.EXPIRED
    if polled.answered:
        return Verdict.ENDED
    return Verdict.SLOW_DOWN if polled.hurried else Verdict.PENDING

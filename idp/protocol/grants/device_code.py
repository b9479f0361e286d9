"""DevicePoll: the token request of the device grant, and the outcome of one without a token (RFC 8628 3.4, 3.5)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from idp.protocol.authorize.scope import refuse_scope
from idp.protocol.client import ClientMetadata
from idp.protocol.grant_type import GrantType
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.protocol.tokens.claims import SCOPE_CLAIMS
from idp.protocol.tokens.external_jwt import CLOCK_SKEW
from idp.protocol.tokens.unusable_scope import OFFLINE_ACCESS

#: The polling interval, and the increase after each poll that came too soon (RFC 8628 3.5).
INTERVAL = timedelta(seconds=5)
#: How much sooner than the interval a poll may arrive because of network delay.
JITTER = timedelta(milliseconds=500)


@dataclass(frozen=True, slots=True)
class DevicePoll:
    """A device access token request (RFC 8628 3.4)."""

    device_code: str = field(repr=False)


def read(parameters: Parameters, _client: ClientMetadata, _provider: Provider) -> DevicePoll:
    """The device_code sent (RFC 8628 3.4)."""
    return DevicePoll(parameters.require("device_code"))


def read_scope(
    parameters: Parameters, client: ClientMetadata, resource_scopes: Collection[str] = ()
) -> tuple[str, ...]:
    """The scopes of a device authorization request; unknown and unregistered ones are ignored (RFC 8628 3.1).

    `resource_scopes`: the scopes of the APIs that `resource` names (RFC 8707 2.1).
    offline_access needs the grant refresh_token but no prompt, because consent is always asked (OIDC Core 11).
    """
    wanted = parameters.words("scope") or ("openid",)
    offline = client.has_grant_type(GrantType.REFRESH_TOKEN)
    known = (word for word in wanted if word in client.scopes and (word in SCOPE_CLAIMS or word in resource_scopes))
    granted = tuple(word for word in known if word != OFFLINE_ACCESS or offline)
    if not granted:
        raise refuse_scope(parameters.words("scope"), client)
    return granted


class PollOutcome(StrEnum):
    """The outcome of a poll that got no tokens (RFC 8628 3.5)."""

    PENDING = "pending"
    SLOW_DOWN = "slow_down"
    DENIED = "denied"
    EXPIRED = "expired"
    ENDED = "ended"
    REPLAYED = "replayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """The state of a device code after a poll that could not spend it.

    `spent`: another poll got the tokens; `answered`, `denied`: the person's decision; `hurried`: the poll came sooner
    than the interval allows.
    """

    spent: bool
    answered: bool
    denied: bool
    hurried: bool
    issued_at: datetime
    expires_at: datetime

    def is_current(self, now: datetime) -> bool:
        """Whether the code has not expired, and was not issued by a clock that was ahead."""
        return self.issued_at - CLOCK_SKEW <= now < self.expires_at


def evaluate_poll(state: PollState, now: datetime) -> PollOutcome:
    """The outcome of the poll; final outcomes come first, and slow_down only takes the place of pending."""
    if state.spent:
        return PollOutcome.REPLAYED
    if state.denied:
        return PollOutcome.DENIED
    if not state.is_current(now):
        return PollOutcome.EXPIRED
    if state.answered:
        return PollOutcome.ENDED
    return PollOutcome.SLOW_DOWN if state.hurried else PollOutcome.PENDING

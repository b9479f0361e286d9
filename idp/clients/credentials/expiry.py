"""Which secrets of a client end soon, and whether another one outlives them; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.clients.records import SecretRecord, SecretState

#: From when on the team is told that a secret ends, and from when on urgently.
WARN_BEFORE = timedelta(days=30)
URGENT_BEFORE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ExpiringSecret:
    """A live secret that ends soon; `outlived`: another secret works after it, so that nothing stops."""

    secret: SecretRecord
    ends_at: datetime
    urgent: bool
    outlived: bool


def live_secrets(secrets: Iterable[SecretRecord], now: datetime) -> tuple[SecretRecord, ...]:
    """The secrets that authenticate their client at `now`, in their order."""
    return tuple(secret for secret in secrets if secret.state(now) is SecretState.LIVE)


def find_expiring_secrets(secrets: Iterable[SecretRecord], now: datetime) -> tuple[ExpiringSecret, ...]:
    """The live secrets that end within WARN_BEFORE, the one that ends first before the other."""
    live = live_secrets(secrets, now)
    ending = [
        ExpiringSecret(
            secret=one,
            ends_at=one.expires_at,
            urgent=one.expires_at <= now + URGENT_BEFORE,
            outlived=any(other.expires_at is None or other.expires_at > one.expires_at for other in live),
        )
        for one in live
        if one.expires_at is not None and one.expires_at <= now + WARN_BEFORE
    ]
    return tuple(sorted(ending, key=lambda one: one.ends_at))

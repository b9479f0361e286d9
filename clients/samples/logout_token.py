"""May this logout token end a session? (OpenID Connect Back-Channel Logout 2.6)"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clients.samples import tokens
from clients.samples.tokens import Claims
from clients.samples.trouble import untrusted

EVENT = "http://schemas.openid.net/event/backchannel-logout"
FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LogoutToken:
    """A checked order to end the session `sid`, or every session of the person `sub`."""

    jti: str
    sid: str | None
    sub: str | None


def read(header: Claims, claims: Claims, now: datetime) -> LogoutToken:
    """Signature, issuer, audience and expiry are checked already; raises Trouble."""
    _refuse_unless(str(header.get("typ", "logout+jwt")).lower() in {"logout+jwt", "jwt"}, "typ is another token's")
    _refuse_unless(_names_the_event(claims), "events does not name back-channel logout")
    _refuse_unless("nonce" not in claims, "a logout token has no nonce")
    _refuse_unless(_is_fresh(claims, now), "iat is too old or in the future")
    jti, sid, sub = (tokens.text(claims, name) for name in ("jti", "sid", "sub"))
    if jti is None or (sid is None and sub is None):
        raise untrusted("jti, and sid or sub, are required")
    return LogoutToken(jti, sid, sub)


def _refuse_unless(holds: bool, reason: str) -> None:
    if not holds:
        raise untrusted(reason)


def _names_the_event(claims: Claims) -> bool:
    events = claims.get("events")
    return isinstance(events, dict) and isinstance(events.get(EVENT), dict)


def _is_fresh(claims: Claims, now: datetime) -> bool:
    issued = claims.get("iat")
    if not isinstance(issued, int | float):
        return False
    skew = timedelta(seconds=tokens.CLOCK_SKEW_SECONDS)
    return -skew <= timedelta(seconds=now.timestamp() - issued) <= FRESH + skew


class Seen:
    """The logout tokens used so far: each is good once. Old ones are forgotten when they are no longer fresh."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def spend(self, jti: str, now: datetime) -> None:
        """Raises Trouble the second time."""
        self._until = {known: until for known, until in self._until.items() if until > now}
        _refuse_unless(jti not in self._until, "this logout token was used before")
        self._until[jti] = now + 2 * FRESH

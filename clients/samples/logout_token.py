"""Validates the claims of a logout token (OpenID Connect Back-Channel Logout 2.6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clients.samples import tokens
from clients.samples.errors import untrusted_response
from clients.samples.tokens import Claims

EVENT = "http://schemas.openid.net/event/backchannel-logout"
FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LogoutToken:
    """A validated logout token for the session `sid`, or for every session of the subject `sub`."""

    jti: str
    sid: str | None
    sub: str | None


def parse_logout_token(header: Claims, claims: Claims, now: datetime) -> LogoutToken:
    """Validate the claims; signature, issuer, audience and expiry are verified already. Raises SampleError."""
    _require(str(header.get("typ", "logout+jwt")).lower() in {"logout+jwt", "jwt"}, "typ is another token's")
    _require(_names_the_event(claims), "events does not name back-channel logout")
    _require("nonce" not in claims, "a logout token has no nonce")
    _require(_is_fresh(claims, now), "iat is too old or in the future")
    jti, sid, sub = (tokens.text_claim(claims, name) for name in ("jti", "sid", "sub"))
    if jti is None or (sid is None and sub is None):
        raise untrusted_response("jti, and sid or sub, are required")
    return LogoutToken(jti, sid, sub)


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise untrusted_response(reason)


def _names_the_event(claims: Claims) -> bool:
    events = claims.get("events")
    return isinstance(events, dict) and isinstance(events.get(EVENT), dict)


def _is_fresh(claims: Claims, now: datetime) -> bool:
    issued = claims.get("iat")
    if not isinstance(issued, int | float):
        return False
    skew = timedelta(seconds=tokens.CLOCK_SKEW_SECONDS)
    return -skew <= timedelta(seconds=now.timestamp() - issued) <= FRESH + skew


class UsedLogoutTokens:
    """The `jti` of logout tokens already used; each is removed when its token would be too old anyway."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def spend(self, jti: str, now: datetime) -> None:
        """Record the use of a logout token. Raises SampleError the second time."""
        self._until = {used: until for used, until in self._until.items() if until > now}
        _require(jti not in self._until, "this logout token was used before")
        self._until[jti] = now + 2 * FRESH

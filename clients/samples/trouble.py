"""Errors between a sample and its provider; each kind has its own page."""

from enum import StrEnum


class Kind(StrEnum):
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    STALE = "stale"
    UNTRUSTED = "untrusted"
    SESSION_OVER = "session_over"
    FORM_EXPIRED = "form_expired"


class Trouble(Exception):
    """Ends the request with an error page; `reason` is for the log and contains no personal data."""

    def __init__(self, kind: Kind, reason: str = "") -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason


def untrusted(reason: str) -> Trouble:
    return Trouble(Kind.UNTRUSTED, reason)

"""What can go wrong between a sample and its provider; each has a page of its own."""

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
    """Ends the request; `reason` is for the log and holds no personal data."""

    def __init__(self, kind: Kind, reason: str = "") -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason


def untrusted(reason: str) -> Trouble:
    return Trouble(Kind.UNTRUSTED, reason)

"""Errors between a sample and its provider; each kind has its own page."""

from enum import StrEnum


class ErrorKind(StrEnum):
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    STALE = "stale"
    UNTRUSTED = "untrusted"
    SESSION_OVER = "session_over"
    FORM_EXPIRED = "form_expired"


class SampleError(Exception):
    """Ends the request with an error page; `reason` is for the log and contains no personal data."""

    def __init__(self, kind: ErrorKind, reason: str = "") -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason


def untrusted_response(reason: str) -> SampleError:
    return SampleError(ErrorKind.UNTRUSTED, reason)

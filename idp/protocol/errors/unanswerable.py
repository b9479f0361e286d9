"""Why a request has no address to answer to: only the person is told."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a request has no address to answer to; pages translate it, diagnosis keeps it."""

    REPEATED_PARAMETER = "repeated_parameter"
    CLIENT_MISSING = "client_missing"
    CLIENT_UNKNOWN = "client_unknown"
    CLIENT_SUSPENDED = "client_suspended"
    REDIRECT_URI_MISSING = "redirect_uri_missing"
    REDIRECT_URI_UNREGISTERED = "redirect_uri_unregistered"
    REQUEST_EXPIRED = "request_expired"
    REQUEST_URI_UNKNOWN = "request_uri_unknown"
    REQUEST_OBJECT_UNFIT = "request_object_unfit"
    LOGOUT_HINT_INVALID = "logout_hint_invalid"
    LOGOUT_REDIRECT_URI_UNREGISTERED = "logout_redirect_uri_unregistered"


class Unanswerable(Exception):
    """No redirect_uri is proven yet, so only the person may be told (RFC 6749 4.1.2.1)."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)

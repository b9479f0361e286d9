"""UnredirectableError: an error shown to the person, because no redirect_uri is valid (RFC 6749 4.1.2.1)."""

from enum import StrEnum


class Reason(StrEnum):
    """Why no error response can be redirected; pages translate it, error reports store it."""

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

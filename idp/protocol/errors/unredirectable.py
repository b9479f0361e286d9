"""Causes that only the person may be told, because no address of the client is proven (RFC 6749 4.1.2.1)."""

from idp.protocol.errors import UnredirectableError
from idp.protocol.errors.cause import Cause, Definition


class UnredirectableCause(Cause):
    """What makes a page end at the error page; the key is what error reports store."""

    def __call__(self, **facts: object) -> UnredirectableError:
        error: UnredirectableError = self.definition.error(self, facts)
        return error

    REPEATED_PARAMETER = Definition(UnredirectableError, "{name} is sent more than once, or cannot be used")
    CLIENT_MISSING = Definition(UnredirectableError, "client_id is missing")
    CLIENT_UNKNOWN = Definition(UnredirectableError, "no client has this client_id", facts=("sent",))
    CLIENT_SUSPENDED = Definition(UnredirectableError, "this client is suspended: ask Kominfo", page="suspended")
    REDIRECT_URI_MISSING = Definition(UnredirectableError, "redirect_uri is missing", facts=("registered",))
    REDIRECT_URI_UNREGISTERED = Definition(
        UnredirectableError,
        "redirect_uri is not one that this client registered, byte for byte",
        facts=("sent", "registered"),
    )
    REQUEST_EXPIRED = Definition(
        UnredirectableError, "the request is unknown here, or was left open too long", page="expired"
    )
    REQUEST_URI_UNKNOWN = Definition(
        UnredirectableError,
        "request_uri was never given to this client, was answered, or has expired",
        facts=("reason",),
        measured=("age",),
        page="expired",
    )
    REQUEST_OBJECT_UNFIT = Definition(
        UnredirectableError, "the request object cannot be used, and redirect_uri outside it is not proven: {because}"
    )
    LOGOUT_HINT_INVALID = Definition(
        UnredirectableError, "id_token_hint was not issued here, or is not that of client_id", facts=("reason",)
    )
    LOGOUT_REDIRECT_URI_UNREGISTERED = Definition(
        UnredirectableError,
        "post_logout_redirect_uri is not one that this client registered, byte for byte",
        facts=("sent", "registered"),
    )

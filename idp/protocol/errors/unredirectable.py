"""Causes that only the person may be told, because no address of the client is proven (RFC 6749 4.1.2.1)."""

from idp.protocol.errors import UnredirectableError
from idp.protocol.errors.cause import Cause, Definition


class UnredirectableCause(Cause):
    """What makes a page end at the error page; the key is what error reports store."""

    def __call__(self, **facts: object) -> UnredirectableError:
        error: UnredirectableError = self.definition.error(self, facts)
        return error

    REPEATED_PARAMETER = Definition(UnredirectableError, "{name} is sent more than once, or cannot be used")
    CLIENT_MISSING = Definition(UnredirectableError, "client_id is missing", parameter="client_id")
    CLIENT_UNKNOWN = Definition(
        UnredirectableError, "no client has this client_id", facts=("sent",), parameter="client_id"
    )
    CLIENT_SUSPENDED = Definition(UnredirectableError, "this client is suspended: ask Kominfo", page="suspended")
    REDIRECT_URI_MISSING = Definition(
        UnredirectableError, "redirect_uri is missing", facts=("registered",), parameter="redirect_uri"
    )
    REDIRECT_URI_UNREGISTERED = Definition(
        UnredirectableError,
        "redirect_uri is not one that this client registered, byte for byte",
        facts=("sent", "registered"),
        parameter="redirect_uri",
    )
    REQUEST_EXPIRED = Definition(
        UnredirectableError, "the request is unknown here, or was left open too long", page="expired"
    )
    REQUEST_URI_UNKNOWN = Definition(
        UnredirectableError,
        "request_uri was not given out by /par here, or is gone: push the request again",
        facts=("reason",),
        measured=("age",),
        parameter="request_uri",
    )
    REQUEST_URI_ANSWERED = Definition(
        UnredirectableError,
        "request_uri was answered before, and each is answered once: push the request again",
        measured=("age",),
        parameter="request_uri",
    )
    REQUEST_URI_EXPIRED = Definition(
        UnredirectableError,
        "request_uri has expired: send the browser within {lifetime} seconds of pushing the request",
        measured=("age",),
        parameter="request_uri",
    )
    REQUEST_URI_OF_ANOTHER_CLIENT = Definition(
        UnredirectableError,
        "request_uri was given to another client than client_id: use each client's own",
        measured=("age",),
        parameter="request_uri",
    )
    REQUEST_OBJECT_UNFIT = Definition(
        UnredirectableError,
        "the request object cannot be used, and redirect_uri outside it is not proven: {because}",
        facts=("name",),
    )
    LOGOUT_HINT_INVALID = Definition(
        UnredirectableError,
        "id_token_hint was not issued here, or is not that of client_id",
        facts=("reason",),
        parameter="id_token_hint",
    )
    LOGOUT_REDIRECT_URI_UNREGISTERED = Definition(
        UnredirectableError,
        "post_logout_redirect_uri is not one that this client registered, byte for byte",
        facts=("sent", "registered"),
        parameter="post_logout_redirect_uri",
    )

"""OAuthError, the base class of errors returned to a client, and the errors that several endpoints share (RFC 6749)."""

from typing import ClassVar

from idp.protocol.errors.description import sanitize_description


class OAuthError(Exception):
    """An error response to a client: `code` is `error`, `description` becomes `error_description` (RFC 6749 5.2)."""

    code: ClassVar[str] = "server_error"
    status: ClassVar[int] = 400
    #: The text of an error raised without one.
    description: str = ""

    def __init__(self, description: str = "") -> None:
        self.description = sanitize_description(description or self.description)
        super().__init__(self.description)


class InvalidRequest(OAuthError):
    """A parameter is missing, repeated or malformed (RFC 6749 4.1.2.1, 5.2)."""

    code = "invalid_request"
    description = "The request lacks a parameter, repeats one, or is malformed (RFC 6749 4.1.2.1, 5.2)."


class UnauthorizedClient(OAuthError):
    """The client may not use this grant or response type (RFC 6749 4.1.2.1, 5.2)."""

    code = "unauthorized_client"
    description = "The client did not register for this way of asking (RFC 6749 4.1.2.1, 5.2)."


class AccessDenied(OAuthError):
    """The person or the provider denied the request (RFC 6749 4.1.2.1)."""

    code = "access_denied"
    description = "The person declined (RFC 6749 4.1.2.1)."


class InvalidScope(OAuthError):
    """The scope is unknown, malformed or not the client's (RFC 6749 4.1.2.1, 5.2)."""

    code = "invalid_scope"
    description = "None of the scopes asked for may be given to this client (RFC 6749 4.1.2.1, 5.2)."


class InvalidTarget(OAuthError):
    """The `resource` parameter names no API of this client or grant (RFC 8707 2)."""

    code = "invalid_target"
    description = (
        "The API named in `resource` is unknown, not registered for this client, or not part of the grant (RFC 8707 2)."
    )


class ServerError(OAuthError):
    """An unexpected condition, in place of a status 500 that cannot be redirected (RFC 6749 4.1.2.1)."""

    code = "server_error"
    status = 500
    description = "Something unexpected happened on our side (RFC 6749 4.1.2.1)."


class TemporarilyUnavailable(OAuthError):
    """The provider is overloaded or under maintenance (RFC 6749 4.1.2.1)."""

    code = "temporarily_unavailable"
    status = 503
    description = "We cannot answer at the moment; try again later (RFC 6749 4.1.2.1)."

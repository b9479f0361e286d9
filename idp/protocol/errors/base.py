"""OAuthError, the base class of errors returned to a client, and the errors that several endpoints share (RFC 6749)."""

from typing import ClassVar

from idp.protocol.sentences import fit


class OAuthError(Exception):
    """An answer the client receives: `code` is the specification's word, `description` says what to do."""

    code: ClassVar[str] = "server_error"
    status: ClassVar[int] = 400

    def __init__(self, description: str = "") -> None:
        self.description = fit(description or type(self).__doc__ or "")
        super().__init__(self.description)


class InvalidRequest(OAuthError):
    """The request lacks a parameter, repeats one, or is malformed (RFC 6749 4.1.2.1, 5.2)."""

    code = "invalid_request"


class UnauthorizedClient(OAuthError):
    """The client did not register for this way of asking (RFC 6749 4.1.2.1, 5.2)."""

    code = "unauthorized_client"


class AccessDenied(OAuthError):
    """The person declined (RFC 6749 4.1.2.1)."""

    code = "access_denied"


class InvalidScope(OAuthError):
    """None of the scopes asked for may be given to this client (RFC 6749 4.1.2.1, 5.2)."""

    code = "invalid_scope"


class InvalidTarget(OAuthError):
    """The API named in `resource` is unknown, not registered for this client, or not part of the grant (RFC 8707 2)."""

    code = "invalid_target"


class ServerError(OAuthError):
    """Something unexpected happened on our side (RFC 6749 4.1.2.1)."""

    code = "server_error"
    status = 500


class TemporarilyUnavailable(OAuthError):
    """We cannot answer at the moment; try again later (RFC 6749 4.1.2.1)."""

    code = "temporarily_unavailable"
    status = 503

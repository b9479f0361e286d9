"""Causes of requests that cannot be read, or come too often, at every endpoint."""

from dataclasses import dataclass

from idp.protocol.errors import OAuthCause, TemporarilyUnavailable
from idp.protocol.errors.cause import Cause, Definition
from idp.web.request_errors import RateLimited, UnreadableRequest


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class UnreadableDefinition(Definition[UnreadableRequest]):
    """The definition of a cause with its HTTP status."""

    error: type[UnreadableRequest] = UnreadableRequest
    status: int


class UnreadableCause(Cause):
    """Why the parameters or the body of a request cannot be read."""

    def __call__(self, **facts: object) -> UnreadableRequest:
        found: UnreadableDefinition = self.value
        return UnreadableRequest(self, facts, found.status)

    MEDIA_TYPE_NOT_FORM = UnreadableDefinition(status=415, text="send the parameters as {expected}")
    BODY_TOO_LARGE = UnreadableDefinition(status=413, text="the body may have at most {most} bytes")
    PARAMETERS_NOT_UTF8 = UnreadableDefinition(status=400, text="the parameters must be UTF-8, percent-encoded")
    TOO_MANY_PARAMETERS = UnreadableDefinition(status=400, text="at most {most} parameters can be sent")
    SEVERAL_AUTHORIZATION_HEADERS = UnreadableDefinition(
        status=400, text="send one Authorization header (RFC 9110 5.3, 11.6.2)"
    )
    PARAMETER_WITH_NUL = UnreadableDefinition(status=400, text="{name} contains a NUL character")


class OutageCause(OAuthCause):
    """Why no request is answered at the moment."""

    DATABASE_UNAVAILABLE = Definition(
        TemporarilyUnavailable, "Nothing can be read or stored at the moment: try again in {seconds} seconds."
    )


class RateLimitCause(Cause):
    """Why a request is not answered yet."""

    def __call__(self, **facts: object) -> RateLimited:
        error: RateLimited = self.definition.error(self, facts)
        return error

    ADDRESS_RATE_LIMITED = Definition(
        RateLimited, "Too many requests came from this address: try again in {retry_after} seconds."
    )

"""PushedRequest and its request_uri: pushed authorization requests (PAR, RFC 9126)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import UnredirectableError
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.external_jwt import CLOCK_SKEW

_PREFIX = "urn:ietf:params:oauth:request_uri:"

#: How long a request_uri can be used; FAPI 2.0 5.3.2.2 allows less than ten minutes.
LIFETIME = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class PushedRequest:
    """A stored pushed request: its client, when it was created, and when it was used."""

    client_id: str | None
    created_at: datetime
    consumed_at: datetime | None

    def explain_unusable(self, client_id: str, now: datetime) -> UnredirectableError | None:
        """Why this client may not use it (RFC 9126 2.2, 4); None when it may."""
        age = int((now - self.created_at).total_seconds())
        if self.client_id != client_id:
            return UnredirectableCause.REQUEST_URI_OF_ANOTHER_CLIENT(age=age)
        if self.consumed_at is not None:
            return UnredirectableCause.REQUEST_URI_ANSWERED(age=age)
        if now >= self.created_at + LIFETIME:
            return UnredirectableCause.REQUEST_URI_EXPIRED(age=age, lifetime=int(LIFETIME.total_seconds()))
        if now < self.created_at - CLOCK_SKEW:
            return UnredirectableCause.REQUEST_URI_UNKNOWN(reason="issued_ahead", age=age)
        return None


def build_request_uri(handle: str) -> str:
    """The request_uri returned for a stored request (RFC 9126 2.2)."""
    return _PREFIX + handle


def parse_request_uri(sent: str) -> str | None:
    """The handle in a request_uri that we issued; None for the address of a request object (RFC 9101 5.2)."""
    return sent.removeprefix(_PREFIX) if sent.startswith(_PREFIX) else None


def read(parameters: Parameters, client: ClientMetadata) -> Parameters:
    """The parameters an authenticated client pushes. Raises InvalidRequest for a request_uri in them (RFC 9126 2.1)."""
    whole = parameters.require_usable()
    if "request_uri" in whole.values:
        raise AuthorizationCause.REQUEST_URI_PUSHED()
    named = whole.values.get("client_id", client.client_id)
    if named != client.client_id:
        raise AuthorizationCause.PUSHED_CLIENT_ID_DIFFERS(sent=named, expected=client.client_id)
    return whole


def require_pushed_request(client: ClientMetadata) -> None:
    """Raises InvalidRequest if the client must push its requests; called for one that was not (RFC 9126 5)."""
    if client.requires_pushed_requests:
        raise AuthorizationCause.PUSHED_REQUEST_REQUIRED()

"""Parameters left with us beforehand (PAR, RFC 9126)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidRequest
from idp.protocol.parameters import Parameters

_PREFIX = "urn:ietf:params:oauth:request_uri:"

#: Until when a browser must bring the request_uri; FAPI 2.0 5.3.2.2 allows less than ten minutes.
LASTS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Left:
    """A pushed request as it is remembered: whose, since when, and whether it was answered."""

    client_id: str | None
    created_at: datetime
    consumed_at: datetime | None

    def serves(self, client_id: str, now: datetime) -> bool:
        """Whether this client's browser may still go on with it (RFC 9126 2.2, 4)."""
        return self.client_id == client_id and self.consumed_at is None and now < self.created_at + LASTS


def request_uri(handle: str) -> str:
    """The name under which the client sends the browser."""
    return _PREFIX + handle


def handle_of(sent: str) -> str | None:
    """The handle inside a request_uri of ours; None for the address of a request object."""
    return sent.removeprefix(_PREFIX) if sent.startswith(_PREFIX) else None


def read(parameters: Parameters, client: ClientMetadata) -> Parameters:
    """What an authenticated client pushes, before the rules of any request; never a reference (RFC 9126 2.1)."""
    whole = parameters.whole()
    if "request_uri" in whole.values:
        raise InvalidRequest("request_uri cannot be pushed: push the parameters or the request object itself")
    if whole.values.get("client_id", client.client_id) != client.client_id:
        raise InvalidRequest("client_id is not the client that authenticated")
    return whole


def demand(client: ClientMetadata) -> None:
    """Raises InvalidRequest for a client that must push every request and came without (RFC 9126 5, FAPI 2.0)."""
    if client.pushes:
        raise InvalidRequest("this client must push its requests: send them to the endpoint /par first (RFC 9126)")

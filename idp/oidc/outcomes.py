"""What comes of an authorization or logout request; the doors turn it into HTTP."""

from dataclasses import dataclass, field

from idp.clients.registry import RegisteredClient
from idp.protocol.authorize import Destination
from idp.protocol.errors import Reason


@dataclass(frozen=True, slots=True)
class Answered:
    """Fields for the client, to travel to the proven destination."""

    where: Destination
    fields: dict[str, str] = field(repr=False)
    client: RegisteredClient


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The browser goes on: to a page of ours, or to a registered address after signing out."""

    address: str


@dataclass(frozen=True, slots=True)
class Unproven:
    """Nobody but the person may be told (RFC 6749 4.1.2.1); `sent` and `why` are for the diagnosis, not the page."""

    reason: Reason
    client: RegisteredClient | None = None
    sent: str = ""
    why: str = ""


Outcome = Answered | Elsewhere | Unproven

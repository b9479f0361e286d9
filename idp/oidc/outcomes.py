"""The outcomes of a browser's authorization or logout request; `responses` turns them into HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, field

from idp.clients.registry import RegisteredClient
from idp.protocol.authorize import Destination
from idp.protocol.errors import OAuthError, UnredirectableError
from idp.protocol.parameters import Parameters


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """An authorization response: its fields and the verified redirect URI they go to (RFC 6749 4.1.2)."""

    destination: Destination
    fields: dict[str, str] = field(repr=False)
    client: RegisteredClient


@dataclass(frozen=True, slots=True)
class AuthorizationErrorOutcome:
    """An error that goes back to the client (RFC 6749 4.1.2.1).

    `respond` makes the response with this error_uri; None: without one.
    """

    error: OAuthError
    client: RegisteredClient
    parameters: Parameters = field(repr=False)
    respond: Callable[[str | None], AuthorizationResponse] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect to a page of this provider, or to a registered post_logout_redirect_uri."""

    address: str


@dataclass(frozen=True, slots=True)
class ErrorPageOutcome:
    """An error that only the person may see, because no redirect URI is verified (RFC 6749 4.1.2.1)."""

    error: UnredirectableError
    client: RegisteredClient | None = None


BrowserOutcome = AuthorizationResponse | AuthorizationErrorOutcome | Redirect | ErrorPageOutcome

"""LogoutRequest: reads requests to end a session, and builds logout addresses (RP-Initiated Logout 2, 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from idp.protocol.client import ClientMetadata
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.parameters import Parameters
from idp.protocol.sent_values import nearest_first

#: Every parameter that is read (RP-Initiated Logout 2).
PARAMETERS = frozenset({"id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales"})


@dataclass(frozen=True, slots=True)
class LogoutHint:
    """What a genuine, possibly expired id_token_hint says: its client, subject and session (RP-Initiated Logout 4)."""

    client_id: str
    subject: str
    sid: str | None


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """A logout request. `return_to` is the post_logout_redirect_uri with `state`; None to stay at the provider."""

    client_id: str | None
    hint: LogoutHint | None
    return_to: str | None


def read_hint(claims: Mapping[str, Any]) -> LogoutHint:
    """The hint from the claims of an ID token with a valid signature; it may have expired (RP-Initiated Logout 4)."""
    return LogoutHint(claims["aud"], claims["sub"], claims.get("sid"))


def identify_client(parameters: Parameters, hint: LogoutHint | None) -> str | None:
    """The client_id of the request. Raises UnredirectableError when the parameter and the hint differ."""
    named = parameters.values.get("client_id")
    if hint is None:
        return named
    if named not in (None, hint.client_id):
        raise UnredirectableCause.LOGOUT_HINT_INVALID(reason="another_client")
    return hint.client_id


def read(parameters: Parameters, hint: LogoutHint | None, client: ClientMetadata | None) -> LogoutRequest:
    """The request. Raises UnredirectableError unless post_logout_redirect_uri equals a registered one."""
    sent = parameters.values.get("post_logout_redirect_uri")
    client_id = client.client_id if client else None
    if sent is None:
        return LogoutRequest(client_id, hint, None)
    registered = client.post_logout_redirect_uris if client else ()
    if sent not in registered:
        raise UnredirectableCause.LOGOUT_REDIRECT_URI_UNREGISTERED(
            sent=sent, registered=nearest_first(sent, registered)
        )
    return LogoutRequest(client_id, hint, add_state(sent, parameters.values.get("state")))


def build_frontchannel_uri(uri: str, issuer: str, sid: str) -> str:
    """The frontchannel_logout_uri with `iss` and `sid` added to its query (Front-Channel Logout 3)."""
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode({'iss': issuer, 'sid': sid})}"


def add_state(uri: str, state: str | None) -> str:
    """The registered address with `state` added, if the client sent one (RP-Initiated Logout 3)."""
    if state is None:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}state={quote(state, safe='')}"

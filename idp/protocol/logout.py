"""Who may ask to end a session, and where the browser goes next (RP-Initiated Logout)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import Reason, Unanswerable
from idp.protocol.parameters import Parameters

#: Every parameter that is looked at (RP-Initiated Logout 2).
PARAMETERS = frozenset({"id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales"})


@dataclass(frozen=True, slots=True)
class Hint:
    """A genuine ID token of ours, perhaps expired: whom it was about, in which session, for which client."""

    client_id: str
    subject: str
    sid: str


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """An ask to sign out. `return_to` is a registered address with the state in it, None to stay here."""

    client_id: str | None
    hint: Hint | None
    return_to: str | None


def hint_from(claims: Mapping[str, Any]) -> Hint:
    """The hint behind an ID token whose signature was found genuine; it may have expired (RP-Initiated Logout 4)."""
    return Hint(claims["aud"], claims["sub"], claims["sid"])


def client_named(parameters: Parameters, hint: Hint | None) -> str | None:
    """Which client asks; Unanswerable when client_id and the hint disagree."""
    named = parameters.values.get("client_id")
    if hint is None:
        return named
    if named not in (None, hint.client_id):
        raise Unanswerable(Reason.LOGOUT_HINT_INVALID)
    return hint.client_id


def read(parameters: Parameters, hint: Hint | None, client: ClientMetadata | None) -> LogoutRequest:
    """The request; Unanswerable when the address is not one the client registered, byte for byte."""
    sent = parameters.values.get("post_logout_redirect_uri")
    client_id = client.client_id if client else None
    if sent is None:
        return LogoutRequest(client_id, hint, None)
    if client is None or sent not in client.post_logout_redirect_uris:
        raise Unanswerable(Reason.LOGOUT_REDIRECT_URI_UNREGISTERED)
    return LogoutRequest(client_id, hint, with_state(sent, parameters.values.get("state")))


def through_browser(uri: str, issuer: str, sid: str) -> str:
    """The address a frame of ours opens to end a client's session (Front-Channel Logout 3); its own query is kept."""
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode({'iss': issuer, 'sid': sid})}"


def with_state(uri: str, state: str | None) -> str:
    """The registered address with the state the client sent, and nothing that it did not send."""
    if state is None:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}state={quote(state, safe='')}"

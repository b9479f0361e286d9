"""Reads redirect_uri: exact match with a registered one, except loopback ports (RFC 6749 3.1.2, RFC 8252 7.3)."""

from urllib.parse import urlsplit

from idp.protocol.client import ApplicationType, ClientMetadata
from idp.protocol.errors import InvalidRequest
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.parameters import Parameters
from idp.protocol.sent_values import nearest_first

_LOOPBACK = ("127.0.0.1", "::1")


def read(parameters: Parameters, client: ClientMetadata) -> str:
    """The redirect_uri as sent. Raises UnredirectableError unless the client registered it (RFC 6749 3.1.2.3)."""
    try:
        sent = parameters.get("redirect_uri")
    except InvalidRequest as fault:
        raise UnredirectableCause.REPEATED_PARAMETER(name="redirect_uri") from fault
    if sent is None:
        raise UnredirectableCause.REDIRECT_URI_MISSING(registered=client.redirect_uris)
    if sent in client.redirect_uris or (
        client.application_type is ApplicationType.NATIVE
        and any(_same_but_port(registered, sent) for registered in client.redirect_uris)
    ):
        return sent
    raise UnredirectableCause.REDIRECT_URI_UNREGISTERED(sent=sent, registered=nearest_first(sent, client.redirect_uris))


def _same_but_port(registered: str, sent: str) -> bool:
    """Whether both are http on the same loopback address and differ only in the port (RFC 8252 7.3)."""
    ours, theirs = _without_port(registered), _without_port(sent)
    return ours is not None and ours == theirs


def _without_port(uri: str) -> str | None:
    """The URI without its port; None unless it is http on a numeric loopback address."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or host not in _LOOPBACK:
        return None
    written = f"[{host}]" if ":" in host else host
    if parts.netloc not in (written, f"{written}:{port}"):  # no user name, no leading zeros, no empty port
        return None
    before, _, after = uri.partition(parts.netloc)
    return before + written + after

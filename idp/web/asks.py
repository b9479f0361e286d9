"""Reads a web request into EndpointRequest: its parameters, Authorization and DPoP headers, and certificate."""

from starlette.datastructures import Headers
from starlette.requests import Request

from idp.protocol.ask import Ask
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.web.parts import part
from idp.web.peer import peer_of

_NOTHING = Parameters()


def of(request: Request, endpoint: str, parameters: Parameters = _NOTHING) -> Ask:
    """Read a request; `endpoint`: its public URL, replaced by the mTLS alias on that port (RFC 8705 5)."""
    headers, peer = request.headers, peer_of(request)
    return Ask(
        parameters,
        endpoint if peer is None else part(request, Provider).alias(endpoint),
        request.method,
        authorization=headers.get("authorization"),
        dpop=_joined(headers) if "dpop" in headers else None,
        certificate=None if peer is None else peer.certificate,
        vouched=peer is not None and peer.vouched,
    )


def _joined(headers: Headers) -> str:
    """Join repeated DPoP headers with commas (RFC 9110 5.2), which never parses as a proof (RFC 9449 4.3)."""
    return ", ".join(headers.getlist("dpop"))

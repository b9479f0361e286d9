"""A request to an endpoint for programs as the protocol reads it: the proofs that came beside its parameters."""

from starlette.datastructures import Headers
from starlette.requests import Request

from idp.protocol.ask import Ask
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.web.parts import part
from idp.web.peer import peer_of

_NOTHING = Parameters()


def of(request: Request, endpoint: str, parameters: Parameters = _NOTHING) -> Ask:
    """`endpoint`: our own public address of the door, which has another where certificates are asked for."""
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
    """Several headers of a name are one with commas (RFC 9110 5.2), which is no proof."""
    return ", ".join(headers.getlist("dpop"))

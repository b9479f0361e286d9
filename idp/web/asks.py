"""A request to an endpoint for programs as the protocol reads it: the proofs that came beside its parameters."""

from starlette.datastructures import Headers
from starlette.requests import Request

from idp.protocol.ask import Ask
from idp.protocol.parameters import Parameters

_NOTHING = Parameters()


def of(request: Request, endpoint: str, parameters: Parameters = _NOTHING) -> Ask:
    """`endpoint`: our own public address of the door."""
    headers = request.headers
    return Ask(
        parameters,
        endpoint,
        request.method,
        authorization=headers.get("authorization"),
        dpop=_joined(headers) if "dpop" in headers else None,
    )


def _joined(headers: Headers) -> str:
    """Several headers of a name are one with commas (RFC 9110 5.2), which is no proof."""
    return ", ".join(headers.getlist("dpop"))

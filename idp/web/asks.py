"""Reads a request to an endpoint for programs: its parameters, Authorization and DPoP headers, and certificate."""

from starlette.datastructures import Headers
from starlette.requests import Request

from idp.protocol.ask import Ask
from idp.protocol.parameters import Parameters
from idp.protocol.parameters import read as read_parameters
from idp.protocol.provider import Provider
from idp.web import forms
from idp.web.peer import MutualTls, peer_of

_NOTHING = Parameters()


class EndpointRequestReader:
    """Reads requests to our own endpoints; `mtls` says where clients show certificates."""

    def __init__(self, provider: Provider, mtls: MutualTls) -> None:
        self._provider = provider
        self._mtls = mtls

    async def read_form(self, request: Request, path: str) -> Ask:
        """The form, credentials and proofs sent to `path`; a GET has no form, and its query is not read."""
        parameters = _NOTHING if request.method == "GET" else read_parameters(await forms.form(request))
        return self.read(request, path, parameters)

    def read(self, request: Request, path: str, parameters: Parameters = _NOTHING) -> Ask:
        """Read a request to `path`; on the mTLS port its public URL is that of the alias (RFC 8705 5)."""
        headers, peer, endpoint = request.headers, peer_of(request, self._mtls.header), self._provider.at(path)
        return Ask(
            parameters,
            endpoint if peer is None else self._provider.alias(endpoint),
            request.method,
            authorization=headers.get("authorization"),
            dpop=_joined(headers) if "dpop" in headers else None,
            certificate=None if peer is None else peer.certificate,
            vouched=peer is not None and peer.vouched,
        )


def _joined(headers: Headers) -> str:
    """Join repeated DPoP headers with commas (RFC 9110 5.2), which never parses as a proof (RFC 9449 4.3)."""
    return ", ".join(headers.getlist("dpop"))

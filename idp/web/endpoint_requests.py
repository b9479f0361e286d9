"""Reads a request to an endpoint for programs: its parameters, Authorization and DPoP headers, and certificate."""

from starlette.datastructures import Headers
from starlette.requests import Request

from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.parameters import Parameters, read_parameters
from idp.protocol.provider import Provider
from idp.web import forms
from idp.web.causes import UnreadableCause
from idp.web.client_certificate import MutualTls, read_mtls_peer

_NOTHING = Parameters()


class EndpointRequestReader:
    """Reads requests to our own endpoints; `mtls` says where clients show certificates."""

    def __init__(self, provider: Provider, mtls: MutualTls) -> None:
        self._provider = provider
        self._mtls = mtls

    async def read_form(self, request: Request, path: str) -> EndpointRequest:
        """The form, credentials and proofs sent to `path`; a GET has no form, and its query is not read."""
        parameters = _NOTHING if request.method == "GET" else read_parameters(await forms.read_form(request))
        return self.read(request, path, parameters)

    def read(self, request: Request, path: str, parameters: Parameters = _NOTHING) -> EndpointRequest:
        """Read a request to `path`; on the mTLS port its public URL is that of the alias (RFC 8705 5)."""
        headers, peer, endpoint = request.headers, read_mtls_peer(request, self._mtls.header), self._provider.url(path)
        return EndpointRequest(
            parameters,
            endpoint if peer is None else self._provider.mtls_alias(endpoint),
            request.method,
            authorization=read_authorization(headers),
            dpop=_join_proofs(headers) if "dpop" in headers else None,
            certificate=None if peer is None else peer.certificate,
            certificate_trusted=peer is not None and peer.trusted,
        )


def read_authorization(headers: Headers) -> str | None:
    """The Authorization header. Raises UnreadableRequest for a second one: two readers could pick different ones."""
    found = headers.getlist("authorization")
    if len(found) > 1:
        raise UnreadableCause.SEVERAL_AUTHORIZATION_HEADERS()
    return found[0] if found else None


def _join_proofs(headers: Headers) -> str:
    """Join repeated DPoP headers with commas (RFC 9110 5.2), which never parses as a proof (RFC 9449 4.3)."""
    return ", ".join(headers.getlist("dpop"))

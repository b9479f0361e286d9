"""Reads the client certificate of a request from the mTLS listener or from a header of a trusted proxy."""

import ssl
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from starlette.requests import HTTPConnection

from idp.web.client_address import is_from_trusted_proxy

#: The key of the peer in the state of each request of the mTLS listener.
PEER_KEY = "peer"
#: Suffix of the header with the proxy's verification result (nginx: $ssl_client_verify).
VERIFY_SUFFIX = "-Verify"

_MAX_CHARACTERS = 24 * 1024


@dataclass(frozen=True, slots=True)
class MutualTls:
    """Settings of mTLS (RFC 8705): on a port of its own, so that browsers never ask people for a certificate."""

    #: `idp serve` listens there itself.
    port: int | None = None
    #: PEM file of every authority whose signature names a client.
    ca: Path | None = None
    #: Or a trusted proxy asks on a port of its own, and tells the certificate in this header.
    header: str | None = None
    #: Where clients reach that port, when it is not the issuer's host at `port`.
    address: str | None = None

    def base_address(self, issuer: str) -> str | None:
        """The base URL of the endpoint aliases (RFC 8705 5); None when there are none."""
        if self.address is not None or self.port is None:
            return self.address
        host = urlsplit(issuer).hostname or ""
        return f"https://{f'[{host}]' if ':' in host else host}:{self.port}"

    def find_errors(self, speaks_https: bool) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        found = []
        if self.port is not None and not speaks_https:
            found.append("IDP_MTLS__PORT needs IDP_TLS_CERTIFICATE and IDP_TLS_KEY: certificates are shown over https.")
        if self.port is not None and self.header is not None:
            found.append("IDP_MTLS__PORT and IDP_MTLS__HEADER exclude each other: either we listen or a proxy does.")
        if self.ca is not None and self.port is None:
            found.append("IDP_MTLS__CA needs IDP_MTLS__PORT: with a proxy, the proxy asks for certificates.")
        if self.header is not None and self.port is None and self.address is None:
            found.append("IDP_MTLS__HEADER needs IDP_MTLS__ADDRESS: the address your proxy asks for certificates at.")
        if self.address is not None and (not self.address.startswith("https://") or self.address.count("/") != 2):
            found.append("IDP_MTLS__ADDRESS is a bare https address, such as https://sso.example.go.id:8443.")
        if self.address is not None and self.port is None and self.header is None:
            found.append("IDP_MTLS__ADDRESS needs IDP_MTLS__PORT or IDP_MTLS__HEADER.")
        return found


@dataclass(frozen=True, slots=True)
class MtlsPeer:
    """The peer of a connection on which a client certificate was requested.

    `certificate` is DER, or None when none was sent; `trusted`: an authority of the trust store issued it.
    """

    certificate: bytes | None = field(default=None, repr=False)
    trusted: bool = False


def read_mtls_peer(request: HTTPConnection, header: str | None) -> MtlsPeer | None:
    """Return the peer when the request came through the mTLS port; None on the ordinary one.

    `header`: where a proxy of ours tells the certificate (`MutualTls.header`).
    """
    peer: MtlsPeer | None = request.scope.get("state", {}).get(PEER_KEY)
    if peer is not None:
        return peer
    if header is None or not is_from_trusted_proxy(request):
        return None
    verdicts, certificates = request.headers.getlist(header + VERIFY_SUFFIX), request.headers.getlist(header)
    if not verdicts:
        return None
    if len(verdicts) > 1 or len(certificates) > 1:  # one of them was not set by our proxy
        return MtlsPeer()
    certificate = _decode_certificate(certificates[0]) if certificates else None
    return MtlsPeer(certificate, certificate is not None and verdicts[0] == "SUCCESS")


@lru_cache(maxsize=500)
def _decode_certificate(text: str) -> bytes | None:
    """Decode percent-encoded PEM, as nginx writes it, to DER."""
    if not 0 < len(text) <= _MAX_CHARACTERS:
        return None
    try:
        return ssl.PEM_cert_to_DER_cert(unquote(text, errors="strict"))
    except ValueError:
        return None

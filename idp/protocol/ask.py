"""EndpointRequest: one request to an endpoint that programs call, with its headers and client certificate."""

from dataclasses import dataclass, field

from idp.protocol.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to an endpoint; `endpoint` is its public address as configured, never taken from the request.

    `authorization` and `dpop` are the headers of these names; `certificate` is the DER of the client certificate of the
    TLS connection; `certificate_trusted`: whether a certificate authority we trust signed it.
    """

    parameters: Parameters
    endpoint: str
    method: str = "POST"
    authorization: str | None = field(default=None, repr=False)
    dpop: str | None = field(default=None, repr=False)
    certificate: bytes | None = field(default=None, repr=False)
    vouched: bool = False

"""One request to an endpoint for programs: what was sent, and the proofs that came beside it."""

from dataclasses import dataclass, field

from idp.protocol.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Ask:
    """`endpoint` is our own public address of the door, never taken from the request.

    `authorization` and `dpop` are the headers of these names; `certificate` is the DER of the client certificate that
    the TLS connection was made with, `vouched` whether an authority of ours signed it.
    """

    parameters: Parameters
    endpoint: str
    method: str = "POST"
    authorization: str | None = field(default=None, repr=False)
    dpop: str | None = field(default=None, repr=False)
    certificate: bytes | None = field(default=None, repr=False)
    vouched: bool = False

"""The authorization response: a code or an error, with state and iss (RFC 6749 4.1.2, RFC 9207)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from clients.samples.errors import ErrorKind, SampleError, untrusted_response


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """An authorization response, each parameter at most once (RFC 6749 4.1.2, RFC 9207)."""

    state: str
    iss: str | None
    error: str | None
    code: str | None = field(repr=False)

    def verified_code(self, issuer: str, *, sends_iss: bool) -> str:
        """The code of a response from this issuer (RFC 9207 2.4). Raises SampleError for an error or another issuer."""
        if self.iss != issuer and (sends_iss or self.iss is not None):
            raise untrusted_response("the answer names another issuer than ours")
        if self.error == "access_denied":
            raise SampleError(ErrorKind.CANCELLED, self.error)
        if self.error is not None or self.code is None:
            raise SampleError(ErrorKind.REFUSED, "an error" if self.error is None else self.error[:60])
        return self.code


def parse_response(pairs: Sequence[tuple[str, str]]) -> AuthorizationResponse:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise untrusted_response("a parameter came twice")
    return AuthorizationResponse(values.get("state", ""), values.get("iss"), values.get("error"), values.get("code"))

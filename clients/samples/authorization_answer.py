"""The authorization response: a code or an error, with state and iss (RFC 6749 4.1.2, RFC 9207)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from clients.samples.trouble import Kind, Trouble, untrusted


@dataclass(frozen=True, slots=True)
class Answer:
    """An authorization response, each parameter at most once (RFC 6749 4.1.2, RFC 9207)."""

    state: str
    iss: str | None
    error: str | None
    code: str | None = field(repr=False)

    def code_from(self, issuer: str, *, names_itself: bool) -> str:
        """The code of a response from this issuer (RFC 9207 2.4). Raises SampleError for an error or another issuer."""
        if self.iss != issuer and (names_itself or self.iss is not None):
            raise untrusted("the answer names another issuer than ours")
        if self.error == "access_denied":
            raise Trouble(Kind.CANCELLED, self.error)
        if self.error is not None or self.code is None:
            raise Trouble(Kind.REFUSED, "an error" if self.error is None else self.error[:60])
        return self.code


def read(pairs: Sequence[tuple[str, str]]) -> Answer:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise untrusted("a parameter came twice")
    return Answer(values.get("state", ""), values.get("iss"), values.get("error"), values.get("code"))

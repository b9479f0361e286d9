"""CodeRedemption: the token request of the authorization code grant (RFC 6749 4.1.3, RFC 7636 4.5)."""

from dataclasses import dataclass, field

from idp.protocol.authorize import pkce
from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider


@dataclass(frozen=True, slots=True)
class CodeRedemption:
    """A code, and the values that must match its authorization request.

    `challenge` is computed from the verifier sent (None without one), so the SQL statement that spends the code
    compares it: a wrong verifier does not spend the code. `verifier`: what was sent, to explain a refusal.
    """

    code: str = field(repr=False)
    redirect_uri: str
    challenge: str | None
    verifier: str | None = field(default=None, repr=False)


def read(parameters: Parameters, _client: ClientMetadata, _provider: Provider) -> CodeRedemption:
    """The redemption of a code (RFC 6749 4.1.3)."""
    verifier = pkce.read_verifier(parameters)
    return CodeRedemption(
        code=parameters.require("code"),
        redirect_uri=parameters.require("redirect_uri"),
        challenge=None if verifier is None else pkce.compute_challenge(verifier),
        verifier=verifier,
    )

"""Is this code good for this client, redirect and verifier? (RFC 6749 4.1.3, RFC 7636 4.6)."""

from dataclasses import dataclass, field

from idp.protocol.authorize import pkce
from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider


@dataclass(frozen=True, slots=True)
class CodeRedemption:
    """A code and what must agree with the authorization request that it answers.

    `challenge` is computed from the verifier sent (None without one), so the statement that spends the code
    compares it: a wrong verifier neither burns an honest client's code nor wins a race.
    """

    code: str = field(repr=False)
    redirect_uri: str
    challenge: str | None


def read(parameters: Parameters, _client: ClientMetadata, _provider: Provider) -> CodeRedemption:
    """The redemption asked for."""
    verifier = pkce.read_verifier(parameters)
    return CodeRedemption(
        code=parameters.require("code"),
        redirect_uri=parameters.require("redirect_uri"),
        challenge=None if verifier is None else pkce.challenge_of(verifier),
    )

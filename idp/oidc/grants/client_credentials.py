"""The client credentials grant: tokens for a client itself, without a row or a statement (RFC 6749 4.4)."""

from idp.oidc.grants.turn import Given, Turn
from idp.oidc.tokens.issue import Mint
from idp.protocol.audience import Target
from idp.protocol.grants.client_credentials import MachineRequest, granted
from idp.protocol.provider import Provider


def give(mint: Mint, asked: MachineRequest, turn: Turn) -> Given:
    """The tokens for a client: with scopes of the APIs it names, else of our own API. Raises InvalidScope."""
    if turn.target is None:
        return Given(mint.for_machine(turn, mint.our_own, asked.scope))
    offered = _offered(turn.target, mint.provider)
    return Given(mint.for_machine(turn, turn.target, granted(asked.wanted, turn.client.metadata, offered)))


def _offered(target: Target, provider: Provider) -> tuple[str, ...]:
    """Every scope of the named APIs that is not about persons."""
    own = provider.api_scopes if provider.issuer in target.audience else ()
    return (*own, *sorted(target.scopes.difference(provider.scopes, provider.api_scopes)))

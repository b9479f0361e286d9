"""The JWT bearer grant: a client presents a single-use assertion that it signed (RFC 7523 2.1)."""

from idp.oidc.client_auth.assertions import Assertions
from idp.oidc.grants import client_credentials
from idp.oidc.grants.turn import Outcome, Refused, Turn
from idp.oidc.tokens.issue import Mint
from idp.protocol.errors import InvalidGrant
from idp.protocol.grants.jwt_bearer import SelfStatement
from idp.protocol.tokens.foreign import Untrusted


async def give(mint: Mint, assertions: Assertions, wanted: SelfStatement, turn: Turn) -> Outcome:
    """The tokens of the client credentials grant. Raises InvalidScope."""
    provider = mint.provider
    try:
        await assertions.signed(wanted.token, turn.client)
        await assertions.take(wanted.token, turn.client, provider.alias(provider.at("/token")), turn.now)
    except Untrusted as fault:
        return Refused(InvalidGrant(f"assertion cannot be used: {fault}"))
    return client_credentials.give(mint, wanted.asked, turn)

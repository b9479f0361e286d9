"""BearerAuthentication: authenticates requests to our own APIs by access token and its key (RFC 6750, RFC 9449 7)."""

from idp.foundation import clock
from idp.oidc.tokens.bearers import Bearer, Bearers
from idp.oidc.tokens.possession import Possession
from idp.protocol.ask import Ask
from idp.protocol.errors import InvalidToken
from idp.protocol.tokens import access_token
from idp.protocol.tokens.access_token import Scheme


class Admission:
    """Authenticates requests to userinfo and the admin API; a plain bearer token costs no statement here."""

    def __init__(self, bearers: Bearers, possession: Possession) -> None:
        self._bearers = bearers
        self._possession = possession

    async def admit(self, ask: Ask) -> Bearer | None:
        """The verified token of the request; None when none was sent.

        Raises InvalidRequest, InvalidToken, InvalidDpopProof, UseDpopNonce.
        """
        presented = access_token.presented(ask.authorization, ask.parameters.whole().get("access_token"))
        if presented is None:
            return None
        bearer = await self._bearers.open(presented.token)
        if bearer is None or not bearer.token.for_us:
            raise InvalidToken
        if bearer.token.binding is not None or presented.scheme is not Scheme.BEARER:
            await self._possession.check(ask, presented, bearer, clock.now())
        return bearer

"""TokenEndpoint: authenticates the client, reads the grant request and dispatches it to its grant (RFC 6749 3.2)."""

from datetime import datetime
from typing import assert_never

from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.metrics import Metrics
from idp.oidc.client_auth.authenticator import Authenticator
from idp.oidc.grants import authorization_code, client_credentials, device_code, jwt_bearer, refresh_token
from idp.oidc.grants.counter import Counter
from idp.oidc.grants.token_exchange import Delegations
from idp.oidc.grants.turn import Given, Outcome, Refused, Turn
from idp.oidc.tokens.possession import Possession
from idp.oidc.tokens.secrecy import Secrecy
from idp.protocol import grants, logto
from idp.protocol.ask import Ask
from idp.protocol.errors import OAuthError
from idp.protocol.grants.authorization_code import CodeRedemption
from idp.protocol.grants.client_credentials import MachineRequest
from idp.protocol.grants.device_code import DevicePoll
from idp.protocol.grants.jwt_bearer import SelfStatement
from idp.protocol.grants.refresh_token import Refresh
from idp.protocol.grants.token_exchange import Exchange
from idp.protocol.parameters import Parameters


class TokenDesk:
    """The token endpoint.

    A code or refresh token costs one statement, naming APIs another; client credentials cost none.
    """

    def __init__(
        self,
        counter: Counter,
        authenticator: Authenticator,
        possession: Possession,
        secrecy: Secrecy,
        delegations: Delegations,
        *,
        metrics: Metrics,
    ) -> None:
        self._metrics = metrics
        self._counter = counter
        self._authenticator = authenticator
        self._possession = possession
        self._secrecy = secrecy
        self._delegations = delegations

    async def answer(self, ask: Ask) -> Outcome:
        """Authenticate the client and issue what its grant allows. Raises InvalidClient and InvalidRequest."""
        now, parameters = clock.now(), ask.parameters
        client = await self._authenticator.caller(ask, now)
        try:
            parameters = logto.at_token(parameters, client.metadata, self._counter.mint.provider)
            wanted = grants.read(parameters, client.metadata, self._counter.mint.provider)
            outcome = await self._dispatch(wanted, await self._turn(ask, parameters, client, now))
        except OAuthError as problem:
            outcome = Refused(problem)
        match outcome:
            case Given():
                self._counter.seen.answered(client)
                self._metrics.count_token_answer(parameters.values["grant_type"], "ok")
            case Refused(error):
                self._counter.seen.refused(client, error, vouched=not client.metadata.public)
                self._metrics.count_token_answer(_known(parameters), error.code)
            case _:
                assert_never(outcome)
        return outcome

    async def _turn(self, ask: Ask, parameters: Parameters, client: RegisteredClient, now: datetime) -> Turn:
        """Check the named APIs and encryption key first, so that no proof or code is spent on a bad request."""
        target = await self._counter.targets.named(parameters, client.metadata)
        reader = await self._secrecy.reader(client, client.metadata.id_token_encryption)
        return Turn(client, now, await self._possession.for_tokens(ask, client.metadata, now), target, reader)

    async def _dispatch(self, wanted: grants.TokenRequest, turn: Turn) -> Outcome:
        match wanted:
            case CodeRedemption():
                return await authorization_code.redeem(self._counter, wanted, turn)
            case Refresh():
                return await refresh_token.refresh(self._counter, wanted, turn)
            case MachineRequest():
                return client_credentials.give(self._counter.mint, wanted, turn)
            case DevicePoll():
                return await device_code.redeem(self._counter, wanted, turn)
            case Exchange():
                return await self._delegations.give(wanted, turn)
            case SelfStatement():
                return await jwt_bearer.give(self._counter.mint, self._authenticator.assertions, wanted, turn)
            case _:
                assert_never(wanted)


def _known(parameters: Parameters) -> str:
    """The grant type as a metrics label; an unknown one becomes "other"."""
    sent = parameters.values.get("grant_type", "")
    return sent if sent in grants.GRANTS else "other"

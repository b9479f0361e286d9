"""TokenExchange: gives a service a token with which it acts for a person at another API (RFC 8693)."""

import secrets
from datetime import timedelta

from idp.clients.apis import Apis
from idp.foundation import audit
from idp.foundation.database import Database
from idp.foundation.recent import Recent
from idp.oidc.grants.turn import Given, Turn
from idp.oidc.tokens.access_tokens import AccessTokens
from idp.oidc.tokens.bearers import Bearers
from idp.protocol.audience import alone
from idp.protocol.errors import InvalidRequest, InvalidTarget
from idp.protocol.grants.token_exchange import ACCESS_TOKEN, Caller, Exchange, Occasion, delegated
from idp.protocol.tokens.access_token import AccessToken

#: How long a process remembers that it recorded a delegation in the audit trail: once, not at each exchange.
_WRITTEN_FOR = timedelta(hours=24)


class Delegations:
    """The token exchange grant; one statement for the subject's grant, none while its check is cached."""

    def __init__(self, database: Database, access_tokens: AccessTokens, bearers: Bearers, apis: Apis) -> None:
        self._database = database
        self._access_tokens = access_tokens
        self._bearers = bearers
        self._apis = apis
        self._written: Recent[tuple[str, str, str], bool] = Recent(_WRITTEN_FOR)

    async def give(self, asked: Exchange, turn: Turn) -> Given:
        """The token, with the caller as actor. Raises InvalidRequest, InvalidTarget, InvalidScope."""
        known = await self._apis.known()
        api = known.get(asked.audience)
        if api is None:
            raise InvalidTarget("audience is not that of an API that is registered here")
        subject = await self._living(asked.subject_token, "subject_token")
        actor = await self._living(asked.actor_token, "actor_token") if asked.actor_token else None
        serves = frozenset(one.audience for one in known.values() if one.resource_server == turn.client_id)
        caller = Caller(client=turn.client.metadata, serves=serves, binding=turn.binding, actor=actor)
        occasion = Occasion(turn.now.replace(microsecond=0), secrets.token_urlsafe(9))
        made = self._access_tokens.make(delegated(asked, subject, caller, alone(api), occasion), api.token_format)
        await self._write_down(subject, turn, asked.audience)
        self._bearers.made(made.text, made.says)
        return Given({**made.answer(), "issued_token_type": ACCESS_TOKEN})

    async def _living(self, token: str, name: str) -> AccessToken:
        """The content of a token that is active now; an inactive one is an invalid_request (RFC 8693 2.2.2)."""
        bearer = await self._bearers.open(token)
        if bearer is None or not await self._bearers.alive(bearer):
            raise InvalidRequest(f"{name} is expired, revoked or not ours")
        return bearer.token

    async def _write_down(self, subject: AccessToken, turn: Turn, audience: str) -> None:
        """Record once who acts from which grant at which API."""
        grant_id = str(subject.grant_id)

        async def write() -> bool:
            detail = {"grant": grant_id, "client_id": turn.client_id, "from": subject.client_id, "audience": audience}
            async with self._database.begin() as session:
                await audit.record(session, audit.Event("token.exchanged", str(turn.client.id), grant_id, detail))
            return True

        await self._written.get((grant_id, turn.client_id, audience), write)

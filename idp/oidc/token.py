"""Dispatch to a grant, spend it in one statement, then issue (RFC 6749 4.1.3, 4.4.2, 6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from idp.accounts import person as persons
from idp.clients.registry import RegisteredClient
from idp.foundation import audit, clock
from idp.foundation.database import Database
from idp.foundation.metrics import TOKENS
from idp.oidc.authenticate_client import Authenticator
from idp.oidc.bearers import Bearers
from idp.oidc.claims_of import claims_of
from idp.oidc.issue import Handout, Mint
from idp.oidc.seen import Seen
from idp.oidc.store import grants as store
from idp.protocol import grants
from idp.protocol.ask import Ask
from idp.protocol.errors import InvalidGrant, OAuthError
from idp.protocol.grants.authorization_code import CodeRedemption
from idp.protocol.grants.client_credentials import MachineRequest
from idp.protocol.grants.refresh_token import Refresh, Verdict, judge, narrowed
from idp.protocol.parameters import Parameters
from idp.protocol.tokens import claims


@dataclass(frozen=True, slots=True)
class Given:
    """The answer with tokens (RFC 6749 5.1)."""

    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class Refused:
    """An error that must be remembered, so it is returned; what it revoked stays revoked."""

    error: OAuthError


Outcome = Given | Refused


class TokenDesk:
    """Answers the token endpoint: one statement for a code or a refresh, none for a machine."""

    def __init__(self, database: Database, mint: Mint, authenticator: Authenticator, bearers: Bearers, seen: Seen):
        self._database = database
        self._mint = mint
        self._authenticator = authenticator
        self._bearers = bearers
        self._seen = seen

    async def answer(self, ask: Ask) -> Outcome:
        """Authenticate the client and give what its grant allows. Raises InvalidClient and InvalidRequest."""
        now, parameters = clock.now(), ask.parameters
        client = await self._authenticator.caller(ask, now)
        try:
            outcome = await self._dispatch(grants.read(parameters, client.metadata, self._mint.provider), client, now)
        except OAuthError as problem:
            outcome = Refused(problem)
        match outcome:
            case Given():
                self._seen.answered(client)
                TOKENS.labels(parameters.values["grant_type"], "ok").inc()
            case Refused(error):
                self._seen.refused(client, error, vouched=not client.metadata.public)
                TOKENS.labels(_known(parameters), error.code).inc()
            case _:
                assert_never(outcome)
        return outcome

    async def _dispatch(self, asked: grants.TokenRequest, client: RegisteredClient, now: datetime) -> Outcome:
        match asked:
            case CodeRedemption():
                return await self._redeem(asked, client, now)
            case Refresh():
                return await self._refresh(asked, client, now)
            case MachineRequest(scope):
                return Given(self._mint.for_machine(client, scope, now))
            case _:
                assert_never(asked)

    async def _redeem(self, asked: CodeRedemption, client: RegisteredClient, now: datetime) -> Outcome:
        grant_id = self._mint.open_code(asked.code)
        if grant_id is None:
            return Refused(InvalidGrant("this is not a code of ours"))
        agreeing = {"redirect_uri": asked.redirect_uri, "challenge": asked.challenge or ""}
        row = await self._database.one(store.SPEND_CODE, self._key(grant_id, client, now) | agreeing)
        if row is None:
            return await self._why_not_spent(grant_id, asked, client, now)
        self._seen.count("code_redeemed", client, row.person_id)
        return await self._hand_out(client, row, Handout(client.metadata.still(row.scope), row.nonce or None), now)

    async def _why_not_spent(
        self, grant_id: UUID, asked: CodeRedemption, client: RegisteredClient, now: datetime
    ) -> Outcome:
        """The second look; a replay ends what the first use gave (RFC 6749 4.1.2)."""
        row = await self._database.one(store.LOOK, self._key(grant_id, client, now))
        if row is None or row.client_id != client.metadata.client_id:
            return Refused(InvalidGrant("this code was not given to this client"))
        if row.code_spent_at is not None:
            await self._revoke(row, client, "code.replayed", now)
            return Refused(InvalidGrant("this code was used before; what it gave is revoked"))
        if row.redirect_uri != asked.redirect_uri:
            return Refused(InvalidGrant("redirect_uri is not the one of the authorization request"))
        if row.challenge != (asked.challenge or ""):
            return Refused(InvalidGrant("code_verifier does not belong to the code_challenge that was sent"))
        return Refused(InvalidGrant("this code has expired"))

    async def _refresh(self, asked: Refresh, client: RegisteredClient, now: datetime) -> Outcome:
        opened = self._mint.open_refresh_token(asked.refresh_token)
        if opened is None:
            return Refused(InvalidGrant("this is not a refresh token of ours"))
        grant_id, generation = opened
        statement = store.REFRESH if client.metadata.rotates else store.SAME_AGAIN
        row = await self._database.one(statement, self._key(grant_id, client, now) | {"generation": generation})
        if row is None:
            row = await self._second_look(grant_id, generation, client, now)
        if isinstance(row, Refused):
            return row
        return await self._hand_out(client, row, Handout(narrowed(client.metadata.still(row.scope), asked.scope)), now)

    async def _second_look(self, grant_id: UUID, generation: int, client: RegisteredClient, now: datetime) -> Any:
        row = await self._database.one(store.LOOK, self._key(grant_id, client, now))
        if row is None or row.client_id != client.metadata.client_id:
            return Refused(InvalidGrant("this refresh token was not given to this client"))
        if not row.alive:
            return Refused(InvalidGrant("the permission behind this refresh token has ended: sign in again"))
        verdict = judge(generation, row.generation, row.generation_at, now)
        match verdict:
            case Verdict.AGAIN:
                return row
            case Verdict.REUSED:
                await self._revoke(row, client, "refresh_token.reused", now)
                return Refused(InvalidGrant("an old refresh token was used again; the permission is revoked"))
            case Verdict.ENDED:
                return Refused(InvalidGrant("this refresh token cannot be used: sign in again"))
            case _:
                assert_never(verdict)

    async def _hand_out(self, client: RegisteredClient, row: Any, handout: Handout, now: datetime) -> Outcome:
        if row.id_token_claims and "openid" in handout.scope:
            handout = Handout(handout.scope, handout.nonce, await self._about(row, client, now))
        issued = self._mint.for_person(client, row, handout, now)
        self._bearers.made(issued.access_token, issued.says)
        if "id_token" in issued.body:
            self._seen.count("id_token_issued", client, row.person_id)
        return Given(issued.body)

    async def _about(self, row: Any, client: RegisteredClient, now: datetime) -> dict[str, object]:
        """Claims asked for by name in the ID token: the one case that needs another look (OIDC Core 5.5)."""
        found = await self._database.one(store.BEARER[True, True], self._key(row.id, client, now))
        known = {} if found is None else claims_of(persons.from_row(found))
        return claims.about(known, claims.opened_by(client.metadata.scopes).intersection(row.id_token_claims.split()))

    async def _revoke(self, row: Any, client: RegisteredClient, tag: str, now: datetime) -> None:
        async with self._database.begin() as session:
            if await store.revoke(session, row.id, client.metadata.client_id, now):
                detail = {"client_id": client.metadata.client_id, "session": str(row.session_id)}
                await audit.record(session, audit.Event(tag, str(client.id), str(row.id), detail))
            session.after_commit(self._bearers.forget)

    @staticmethod
    def _key(grant_id: UUID, client: RegisteredClient, now: datetime) -> dict[str, object]:
        return {"grant_id": grant_id, "client_id": client.metadata.client_id, "at": now}


def _known(parameters: Parameters) -> str:
    """The grant type as a label: what somebody invents must not become one."""
    sent = parameters.values.get("grant_type", "")
    return sent if sent in grants.GRANTS else "other"

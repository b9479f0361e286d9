"""GrantRedemption: issues tokens for a stored grant, and revokes a grant that was misused."""

from typing import Any
from uuid import UUID

from idp.accounts import person as persons
from idp.foundation import audit
from idp.foundation.database import Database
from idp.oidc.grants.turn import Given, Outcome, Turn
from idp.oidc.seen import Seen
from idp.oidc.store import grants as store
from idp.oidc.tokens.bearers import Bearers
from idp.oidc.tokens.claims_of import claims_of
from idp.oidc.tokens.issue import Handout, Mint
from idp.oidc.tokens.targets import Targets
from idp.protocol.tokens import claims, languages


class Counter:
    """What every grant that has a row shares: the check of named APIs, the token response, and revocation."""

    def __init__(self, database: Database, mint: Mint, bearers: Bearers, seen: Seen, targets: Targets) -> None:
        self.database = database
        self.mint = mint
        self.seen = seen
        self.targets = targets
        self._bearers = bearers

    async def strays(self, turn: Turn, grant_id: UUID) -> bool:
        """Whether the request names an API that the grant does not cover; asked before a code or token is spent.

        Costs a statement only when APIs other than this provider are named.
        """
        if turn.target is None or turn.target.audience == self.mint.our_own.audience:
            return False
        row = await self.database.one(store.LOOK, turn.key(grant_id))
        return row is not None and not set(turn.target.audience).issubset(row.resource.split())

    async def hand_out(self, turn: Turn, row: Any, handout: Handout) -> Outcome:
        """The token response of a grant. Raises InvalidTarget when an API is named that it does not cover."""
        target = self.mint.our_own
        if turn.target is not None or row.resource:
            target = await self.targets.granted(turn.target, row.resource, turn.client.metadata)
        if row.id_token_claims and "openid" in handout.scope:
            handout = Handout(handout.scope, handout.nonce, await self._about(row, turn))
        issued = self.mint.for_person(turn, row, handout, target)
        self._bearers.made(issued.access_token, issued.says)
        if "id_token" in issued.body:
            self.seen.count("id_token_issued", turn.client, row.person_id)
        return Given(issued.body)

    async def revoke(self, row: Any, turn: Turn, tag: str) -> None:
        """Revoke a grant that was misused; `tag` is the audit event."""
        async with self.database.begin() as session:
            if await store.revoke(session, row.id, turn.client_id, turn.now):
                detail = {"client_id": turn.client_id, "session": str(row.session_id)}
                await audit.record(session, audit.Event(tag, str(turn.client.id), str(row.id), detail))
            session.after_commit(self._bearers.forget)

    async def _about(self, row: Any, turn: Turn) -> dict[str, object]:
        """The claims requested by name for the ID token, which need one more statement (OIDC Core 5.5)."""
        found = await self.database.one(store.BEARER[True, True], turn.key(row.id))
        known = {} if found is None else claims_of(persons.from_row(found))
        opened = claims.opened_by(turn.client.metadata.scopes)
        return languages.with_english(
            claims.about(known, opened.intersection(row.id_token_claims.split())), row.claims_locales
        )

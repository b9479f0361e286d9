"""GrantIssuer: creates grants and their authorization codes, one for each pushed request (RFC 6749 4.1.2, RFC 9126)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from idp.accounts.sessions import Here
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.ids import time_ordered_id
from idp.oidc.authorize.case import Case
from idp.oidc.authorize.consent import covering
from idp.oidc.store import issuing as store
from idp.oidc.store import kept
from idp.oidc.tokens.issue import Mint
from idp.protocol.authorize.scope import OFFLINE
from idp.protocol.registration.profiles import code_lasts


class Permissions:
    """Inserts grants with one statement each, which itself checks the person's consent.

    For a pushed request it is one transaction, whose first statement spends the request: of concurrent ones only one
    inserts a grant.
    """

    def __init__(self, database: Database, mint: Mint) -> None:
        self._database = database
        self._mint = mint

    async def if_agreed(self, case: Case, here: Here) -> str | None:
        """The code if earlier consent covers the request; else None, and nothing is stored or spent."""
        values, needed = self._values(case, here), covering(case.proven.client, case.request)
        if case.proven.pushed is not None:
            return await self._only(case.proven.pushed, values, needed)
        row = await self._database.one(store.ISSUE_IF_AGREED, values | {"covering": needed})
        return None if row is None else self._mint.code(row.id)

    async def anyway(self, case: Case, here: Here) -> str | None:
        """The code, whatever was agreed before; None when the pushed request was answered already."""
        values = self._values(case, here)
        if case.proven.pushed is not None:
            return await self._only(case.proven.pushed, values)
        row = await self._database.one(store.ISSUE, values)
        return self._mint.code(row.id)

    async def _only(self, pushed: bytes, values: Mapping[str, Any], needed: str | None = None) -> str | None:
        spend = kept.CONSUME if needed is None else kept.CONSUME_IF_AGREED
        agreed = {"agreed_person": values["person_id"], "agreed_client": values["client_id"], "covering": needed}
        async with self._database.together() as together:
            if await together.one(spend, agreed | {"pushed_digest": pushed, "moment": clock.now()}) is None:
                return None
            return self._mint.code((await together.one(store.ISSUE, values)).id)

    def _values(self, case: Case, here: Here) -> dict[str, object]:
        request, lifetimes, now = case.request, self._mint.lifetimes, case.now
        offline = OFFLINE in request.scope
        lasts: timedelta = lifetimes.offline if offline else lifetimes.grant
        return {
            "id": time_ordered_id(now),
            "client_id": case.proven.client.metadata.client_id,
            "person_id": here.person_id,
            "session_id": here.session_id,
            "redirect_uri": request.destination.redirect_uri,
            "scope": " ".join(request.scope),
            "userinfo_claims": " ".join(request.claims.userinfo),
            "id_token_claims": " ".join(request.claims.id_token),
            "nonce": request.nonce or "",
            "challenge": request.challenge.value if request.challenge else "",
            "offline": offline,
            "authenticated_at": here.authenticated_at,
            "acr": here.acr,
            "amr": " ".join(here.amr),
            "subject": case.subject,
            "resource": " ".join(request.resource),
            "claims_locales": " ".join(request.wishes.claims_locales),
            "binding": request.binding.stored() if request.binding else "",
            "code_expires_at": now + code_lasts(case.proven.client.metadata, lifetimes.code),
            "code_spent_at": None,
            "generation": 0,
            "generation_at": None,
            "ends_at": now + lasts,
            "revoked_at": None,
        }

"""Grants at their birth: one row, and the code that names it."""

from datetime import timedelta

from idp.accounts.sessions import Here
from idp.foundation.database import Database
from idp.foundation.ids import time_ordered_id
from idp.oidc.case import Case
from idp.oidc.consent import covering
from idp.oidc.issue import Mint
from idp.oidc.store import grants as store
from idp.protocol.authorize.scope import OFFLINE


class Permissions:
    """Inserts grants: one statement each, which itself looks whether the person has agreed."""

    def __init__(self, database: Database, mint: Mint) -> None:
        self._database = database
        self._mint = mint

    async def if_agreed(self, case: Case, here: Here) -> str | None:
        """The code, if the person agreed before to what this request needs; else None and nothing is kept."""
        values = self._values(case, here) | {"covering": covering(case.proven.client, case.request)}
        row = await self._database.one(store.ISSUE_IF_AGREED, values)
        return None if row is None else self._mint.code(row.id)

    async def anyway(self, case: Case, here: Here) -> str:
        """The code, whatever was agreed before."""
        row = await self._database.one(store.ISSUE, self._values(case, here))
        return self._mint.code(row.id)

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
            "subject": str(here.person_id),
            "resource": "",
            "claims_locales": "",
            "binding": "",
            "code_expires_at": now + lifetimes.code,
            "code_spent_at": None,
            "generation": 0,
            "generation_at": None,
            "ends_at": now + lasts,
            "revoked_at": None,
        }

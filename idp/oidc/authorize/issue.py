"""GrantIssuer: creates grants and their authorization codes, one for each pushed request (RFC 6749 4.1.2, RFC 9126)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from idp.accounts.sessions.sessions import CurrentSession
from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.ids import time_ordered_id
from idp.oidc.authorize.context import AuthorizationContext
from idp.oidc.store import consents, stored_requests
from idp.oidc.store import new_grants as store
from idp.oidc.tokens.token_issuer import TokenIssuer
from idp.protocol.authorize import AuthorizationRequest
from idp.protocol.authorize.scope import OFFLINE_ACCESS
from idp.protocol.client import Ownership
from idp.protocol.registration.profiles import limit_code_lifetime


class GrantIssuer:
    """Inserts grants with one statement each, which itself checks the person's consent.

    For a pushed request it is one transaction, whose first statement spends the request: of concurrent ones only one
    inserts a grant.
    """

    def __init__(self, database: Database, token_issuer: TokenIssuer) -> None:
        self._database = database
        self._token_issuer = token_issuer

    async def issue_if_agreed(self, context: AuthorizationContext, current_session: CurrentSession) -> str | None:
        """The code if earlier consent covers the request; else None, and nothing is stored or spent."""
        values, pattern = (
            self._grant_values(context, current_session),
            _consent_pattern(context.verified.client, context.request),
        )
        if context.verified.pushed_digest is not None:
            return await self._issue_for_pushed(context.verified.pushed_digest, values, pattern)
        row = await self._database.fetch_one(store.ISSUE_IF_AGREED, values | {"covering": pattern})
        return None if row is None else self._token_issuer.issue_code(row.id)

    async def issue(self, context: AuthorizationContext, current_session: CurrentSession) -> str | None:
        """The code, whatever was agreed before; None when the pushed request was answered already."""
        values = self._grant_values(context, current_session)
        if context.verified.pushed_digest is not None:
            return await self._issue_for_pushed(context.verified.pushed_digest, values)
        row = await self._database.fetch_one(store.ISSUE, values)
        return self._token_issuer.issue_code(row.id)

    async def _issue_for_pushed(
        self, pushed_digest: bytes, values: Mapping[str, Any], pattern: str | None = None
    ) -> str | None:
        spend = stored_requests.CONSUME if pattern is None else stored_requests.CONSUME_IF_AGREED
        agreed = {"agreed_person": values["person_id"], "agreed_client": values["client_id"], "covering": pattern}
        async with self._database.transaction() as together:
            if (
                await together.fetch_one(spend, agreed | {"pushed_digest": pushed_digest, "moment": clock.now()})
                is None
            ):
                return None
            return self._token_issuer.issue_code((await together.fetch_one(store.ISSUE, values)).id)

    def _grant_values(self, context: AuthorizationContext, current_session: CurrentSession) -> dict[str, object]:
        request, lifetimes, now = context.request, self._token_issuer.lifetimes, context.now
        offline = OFFLINE_ACCESS in request.scope
        lasts: timedelta = lifetimes.offline if offline else lifetimes.grant
        return {
            "id": time_ordered_id(now),
            "client_id": context.verified.client.metadata.client_id,
            "person_id": current_session.person_id,
            "session_id": current_session.session_id,
            "redirect_uri": request.destination.redirect_uri,
            "scope": " ".join(request.scope),
            "userinfo_claims": " ".join(request.claims.userinfo),
            "id_token_claims": " ".join(request.claims.id_token),
            "nonce": request.nonce or "",
            "challenge": request.challenge.value if request.challenge else "",
            "offline": offline,
            "authenticated_at": current_session.authenticated_at,
            "acr": current_session.acr,
            "amr": " ".join(current_session.amr),
            "subject": context.subject,
            "resource": " ".join(request.resource),
            "claims_locales": " ".join(request.interaction.claims_locales),
            "binding": request.binding.serialize() if request.binding else "",
            "code_expires_at": now + limit_code_lifetime(context.verified.client.metadata, lifetimes.code),
            "code_spent_at": None,
            "generation": 0,
            "generation_at": None,
            "ends_at": now + lasts,
            "revoked_at": None,
        }


def _consent_pattern(client: RegisteredClient, request: AuthorizationRequest) -> str:
    """The pattern that earlier consent must match; the city's own clients need only have shown their notice."""
    if client.metadata.ownership is Ownership.KOTA:
        return consents.ANYTHING
    return consents.scopes_pattern(request.consent_scopes)

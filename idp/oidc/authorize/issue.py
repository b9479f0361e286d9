"""GrantIssuer: creates grants and their authorization codes, one for each pushed request (RFC 6749 4.1.2, RFC 9126)."""

from dataclasses import replace

from idp.accounts.sessions.sessions import CurrentSession
from idp.clients.registry import RegisteredClient
from idp.clients.sandbox.personas import PersonaLogin
from idp.foundation import clock
from idp.foundation.database import Database, Session
from idp.foundation.ids import time_ordered_id
from idp.oidc.authorize.context import AuthorizationContext
from idp.oidc.policy import Lifetimes
from idp.oidc.store import consents, grants, stored_requests
from idp.oidc.store.grants import NewGrant
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.protocol.authentication_context import satisfied_acr
from idp.protocol.authorize import AuthorizationRequest
from idp.protocol.client import Ownership
from idp.protocol.registration.profiles import limit_code_lifetime
from idp.protocol.tokens.unusable_scope import OFFLINE_ACCESS


class GrantIssuer:
    """Inserts grants with one statement each, which itself checks the person's consent.

    For a pushed request it is one transaction, whose first statement spends the request: of concurrent ones only one
    inserts a grant.
    """

    def __init__(self, database: Database, hmac_tokens: HmacTokens, lifetimes: Lifetimes) -> None:
        self._database = database
        self._hmac_tokens = hmac_tokens
        self._lifetimes = lifetimes

    async def issue_if_agreed(self, context: AuthorizationContext, current_session: CurrentSession) -> str | None:
        """The code if earlier consent covers the request; else None, and nothing is stored or spent."""
        grant = self._new_grant(context, current_session)
        pattern = _consent_pattern(context.verified.client, context.request)
        if context.verified.pushed_digest is not None:
            return await self._spend_pushed_and_issue(context.verified.pushed_digest, grant, pattern)
        row = await self._database.fetch_one(grants.ISSUE_IF_AGREED, grant.values() | {"covering": pattern})
        return None if row is None else self._hmac_tokens.issue_code(grant.id)

    async def issue(self, context: AuthorizationContext, current_session: CurrentSession) -> str | None:
        """The code, whatever was agreed before; None when the pushed request was answered already."""
        grant = self._new_grant(context, current_session)
        if context.verified.pushed_digest is not None:
            return await self._spend_pushed_and_issue(context.verified.pushed_digest, grant)
        await self._database.fetch_one(grants.ISSUE, grant.values())
        return self._hmac_tokens.issue_code(grant.id)

    async def _spend_pushed_and_issue(
        self, pushed_digest: bytes, grant: NewGrant, pattern: str | None = None
    ) -> str | None:
        spend = stored_requests.SPEND_PUSHED if pattern is None else stored_requests.SPEND_PUSHED_IF_AGREED
        agreed = {"agreed_person": grant.person_id, "agreed_client": grant.client_id, "covering": pattern}
        async with self._database.transaction() as together:
            if (
                await together.fetch_one(spend, agreed | {"pushed_digest": pushed_digest, "moment": clock.now()})
                is None
            ):
                return None
            await together.fetch_one(grants.ISSUE, grant.values())
        return self._hmac_tokens.issue_code(grant.id)

    async def issue_for_persona(self, session: Session, context: AuthorizationContext, login: PersonaLogin) -> str:
        """The code for a persona, in the transaction that spent the request; it ends within a day."""
        online = replace(self._new_grant(context, login), offline=False, ends_at=context.now + self._lifetimes.grant)
        grant = replace(online, persona=login.persona.key)
        await grants.insert_grant(session, grant)
        return self._hmac_tokens.issue_code(grant.id)

    def _new_grant(self, context: AuthorizationContext, current_session: CurrentSession | PersonaLogin) -> NewGrant:
        request, client, now = context.request, context.verified.client.metadata, context.now
        offline = OFFLINE_ACCESS in request.scope
        return NewGrant(
            id=time_ordered_id(now),
            client_id=client.client_id,
            person_id=current_session.person_id,
            session_id=current_session.session_id,
            scope=" ".join(request.scope),
            resource=" ".join(request.resource),
            offline=offline,
            authenticated_at=current_session.authenticated_at,
            acr=satisfied_acr(current_session.acr, request.claims.acr) or current_session.acr,
            amr=" ".join(current_session.amr),
            subject=context.subject,
            code_expires_at=now + limit_code_lifetime(client, self._lifetimes.code),
            ends_at=now + (self._lifetimes.offline if offline else self._lifetimes.grant),
            redirect_uri=request.destination.redirect_uri,
            userinfo_claims=" ".join(request.claims.userinfo),
            id_token_claims=" ".join(request.claims.id_token),
            nonce=request.nonce or "",
            challenge=request.challenge.value if request.challenge else "",
            claims_locales=" ".join(request.interaction.claims_locales),
            binding=request.binding.serialize() if request.binding else "",
        )


def _consent_pattern(client: RegisteredClient, request: AuthorizationRequest) -> str:
    """The pattern that earlier consent must match; the city's own clients need only have shown their notice."""
    if client.metadata.ownership is Ownership.KOTA:
        return consents.ANYTHING
    return consents.scopes_pattern(request.consent_scopes)

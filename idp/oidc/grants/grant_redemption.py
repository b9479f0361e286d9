"""GrantRedemption: issues tokens for a stored grant, and revokes a grant that was misused."""

from dataclasses import replace
from uuid import UUID

from idp.accounts.people import person_claims as persons
from idp.clients.sandbox.personas import PERSONAS
from idp.clients.sandbox.policy import SandboxPolicy
from idp.foundation import audit
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.ids import moment_of
from idp.oidc.events import OidcEvent
from idp.oidc.store import grants as store
from idp.oidc.store.grants import LoadedGrant, TokenGrant
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext, TokenResponse
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier
from idp.oidc.tokens.claims_of import claims_of
from idp.oidc.tokens.target_resolver import TargetResolver
from idp.oidc.tokens.token_issuer import TokenContents, TokenIssuer
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.audience import TokenTarget
from idp.protocol.client import Environment
from idp.protocol.errors.token import TokenCause
from idp.protocol.sent_values import seconds_since
from idp.protocol.tokens import claims, localized_claims


class GrantRedemption:
    """What every grant that has a row shares: the check of named APIs, the token response, and revocation."""

    def __init__(
        self,
        database: Database,
        token_issuer: TokenIssuer,
        *,
        own_target: TokenTarget,
        targets: TargetResolver,
        verifier: AccessTokenVerifier,
        usage: UsageRecorder,
        sandbox: SandboxPolicy,
    ) -> None:
        self._database = database
        self._token_issuer = token_issuer
        self._own_target = own_target
        self._targets = targets
        self._usage = usage
        self._verifier = verifier
        self._sandbox = sandbox

    async def names_uncovered_api(self, context: TokenRequestContext, grant_id: UUID) -> bool:
        """Whether the request names an API that the grant does not cover; asked before a code or token is spent.

        Costs a statement only when APIs other than this provider are named.
        """
        if context.target is None or context.target.audience == self._own_target.audience:
            return False
        row: LoadedGrant | None = await self._database.fetch_one(store.LOAD, context.grant_key(grant_id))
        return row is not None and not set(context.target.audience).issubset(row.resource.split())

    async def issue_tokens(
        self, context: TokenRequestContext, row: TokenGrant, contents: TokenContents
    ) -> TokenOutcome:
        """The token response of a grant. Raises InvalidTarget when an API is named that it does not cover.

        A persona's grant ends when its client leaves the sandbox.
        """
        if row.persona and context.client.metadata.environment is not Environment.UJI:
            issued_at = moment_of(row.id)
            return TokenErrorResponse(
                TokenCause.GRANT_ENDED(
                    reason="left_sandbox",
                    age=seconds_since(issued_at, context.now),
                    ended_at=None,
                    issued_at=issued_at,
                )
            )
        withheld = self._sandbox.withheld_scopes(context.client, row.persona)
        contents = replace(contents, scope=tuple(scope for scope in contents.scope if scope not in withheld))
        target = self._own_target
        if context.target is not None or row.resource:
            target = await self._targets.resolve_granted(context.target, row.resource, context.client.metadata)
        if "openid" in contents.scope and (row.id_token_claims or context.client.metadata.claims_in_id_token):
            contents = replace(contents, claims=await self._id_token_claims(row, context, contents.scope, withheld))
        tokens = self._token_issuer.issue_for_grant(context, row, contents, target)
        self._verifier.remember_issued(tokens.access_token, tokens.claims)
        if "id_token" in tokens.body:
            self._usage.count_grant(FactKind.ID_TOKEN_ISSUED, context.client, row)
        return TokenResponse(tokens.body)

    async def revoke_grant(self, row: TokenGrant, context: TokenRequestContext, tag: OidcEvent) -> None:
        """Revoke a grant that was misused; `tag` is the audit event."""
        async with self._database.begin() as session:
            if await store.revoke_grant(session, row.id, context.client_id, context.now):
                detail = {"client_id": context.client_id, "session": str(row.session_id)}
                await audit.record(session, audit.Event(tag, str(context.client.id), str(row.id), detail))
            session.after_commit(self._verifier.clear_cache)

    async def _id_token_claims(
        self, row: TokenGrant, context: TokenRequestContext, scope: tuple[str, ...], withheld: frozenset[str]
    ) -> dict[str, object]:
        """The claims about the person in the ID token, which need one more statement; none for a persona.

        Those requested by name (OIDC Core 5.5), and those of `scope` if the client registered `claims_in_id_token`.
        """
        client = context.client.metadata
        known = claims_of(PERSONAS[row.persona].claims) if row.persona in PERSONAS else {}
        if not row.persona:
            found = await self._database.fetch_one(store.PERSON_OF_GRANT[True, True], context.grant_key(row.id))
            known = {} if found is None else claims_of(persons.claims_from_row(found))
        requested = claims.claims_for_scopes(client.scopes - withheld).intersection(row.id_token_claims.split())
        registered = claims.claims_for_id_token(scope) if client.claims_in_id_token else frozenset()
        return localized_claims.add_english_claims(
            claims.select_claims(known, requested | registered), row.claims_locales
        )

"""The authorization code grant: spends a code in one statement (RFC 6749 4.1.3)."""

from uuid import UUID

from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.oidc.events import OidcEvent
from idp.oidc.grants.grant_redemption import GrantRedemption
from idp.oidc.store import grants as store
from idp.oidc.store.grants import LoadedGrant, TokenGrant
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.oidc.tokens.target_resolver import TargetResolver
from idp.oidc.tokens.token_issuer import TokenContents
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.errors.token import TokenCause
from idp.protocol.grants.authorization_code import CodeRedemption


class AuthorizationCodeHandler:
    """Redeems codes; a replay revokes what the code gave."""

    def __init__(
        self,
        database: Database,
        redemption: GrantRedemption,
        *,
        hmac_tokens: HmacTokens,
        targets: TargetResolver,
        usage: UsageRecorder,
    ) -> None:
        self._database = database
        self._redemption = redemption
        self._hmac_tokens = hmac_tokens
        self._targets = targets
        self._usage = usage

    async def redeem(self, request: CodeRedemption, context: TokenRequestContext) -> TokenOutcome:
        """The tokens for a code; of any number of concurrent requests exactly one gets them."""
        grant_id = self._hmac_tokens.open_code(request.code)
        if grant_id is None:
            return TokenErrorResponse(TokenCause.CODE_UNKNOWN())
        expected = {"redirect_uri": request.redirect_uri, "challenge": request.challenge or ""}
        keys = {"proven": context.proven_key, "lasting": context.refresh_binding}
        row: TokenGrant | None = None
        if not await self._redemption.names_uncovered_api(context, grant_id):
            row = await self._database.fetch_one(
                store.SPEND_CODE_IF_VERIFIER_MATCHES, context.grant_key(grant_id) | expected | keys
            )
        if row is None:
            return await self._explain_refusal(grant_id, request, context)
        self._usage.count_grant(FactKind.CODE_REDEEMED, context.client, row)
        return await self._redemption.issue_tokens(
            context, row, TokenContents(context.client.metadata.limit_scope(row.scope), row.nonce or None)
        )

    async def _explain_refusal(
        self, grant_id: UUID, request: CodeRedemption, context: TokenRequestContext
    ) -> TokenOutcome:
        """Why a code could not be spent; a replay revokes its grant (RFC 6749 4.1.2). Raises InvalidTarget."""
        row: LoadedGrant | None = await self._database.fetch_one(store.LOAD, context.grant_key(grant_id))
        if row is None or row.client_id != context.client_id:
            return TokenErrorResponse(TokenCause.CODE_OF_ANOTHER_CLIENT())
        if row.code_spent_at is not None:
            await self._redemption.revoke_grant(row, context, OidcEvent.CODE_REPLAYED)
            return TokenErrorResponse(TokenCause.CODE_REPLAYED())
        if row.redirect_uri != request.redirect_uri:
            return TokenErrorResponse(
                TokenCause.CODE_REDIRECT_URI_DIFFERS(sent=request.redirect_uri or "", authorized=row.redirect_uri)
            )
        if row.challenge != (request.challenge or ""):
            return TokenErrorResponse(
                TokenCause.CODE_VERIFIER_MISMATCH(sent=request.challenge is not None, challenged=row.challenge != "")
            )
        if row.binding not in ("", context.proven_key):
            return TokenErrorResponse(TokenCause.CODE_BOUND_TO_ANOTHER_KEY())
        self._targets.check_covered(context.target, row.resource)
        return TokenErrorResponse(TokenCause.CODE_EXPIRED(expired_at=row.code_expires_at))

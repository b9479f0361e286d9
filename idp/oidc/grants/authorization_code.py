"""The authorization code grant: spends a code in one statement (RFC 6749 4.1.3)."""

from uuid import UUID

from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.ids import moment_of
from idp.oidc.events import OidcEvent
from idp.oidc.grants.grant_redemption import GrantRedemption
from idp.oidc.store import grants as store
from idp.oidc.store.grants import LoadedGrant, TokenGrant
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.oidc.tokens.target_resolver import TargetResolver
from idp.oidc.tokens.token_issuer import TokenContents
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.authorize import pkce
from idp.protocol.errors import OAuthError
from idp.protocol.errors.token import TokenCause
from idp.protocol.grants.authorization_code import CodeRedemption
from idp.protocol.sent_values import describe_form, seconds_since


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
            cause = TokenCause.CODE_UNKNOWN(form=describe_form(request.code), length=len(request.code))
            return TokenErrorResponse(cause)
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
        issued_at, age = moment_of(grant_id), seconds_since(moment_of(grant_id), context.now)
        if row is None or row.client_id != context.client_id:
            return TokenErrorResponse(TokenCause.CODE_OF_ANOTHER_CLIENT(age=age, issued_at=issued_at))
        if row.code_spent_at is not None:
            await self._redemption.revoke_grant(row, context, OidcEvent.CODE_REPLAYED)
            spent_at, spent_before = row.code_spent_at, seconds_since(row.code_spent_at, context.now)
            return TokenErrorResponse(
                TokenCause.CODE_REPLAYED(age=age, issued_at=issued_at, spent_at=spent_at, spent_before=spent_before)
            )
        return TokenErrorResponse(self._explain_unspent(row, request, context))

    def _explain_unspent(self, row: LoadedGrant, request: CodeRedemption, context: TokenRequestContext) -> OAuthError:
        """Why a code of this client that nobody has spent cannot be spent. Raises InvalidTarget."""
        if row.redirect_uri != request.redirect_uri:
            return TokenCause.CODE_REDIRECT_URI_DIFFERS(sent=request.redirect_uri, authorized=row.redirect_uri)
        if row.challenge != (request.challenge or ""):
            reason = pkce.explain_mismatch(request.verifier, row.challenge)
            return TokenCause.CODE_VERIFIER_MISMATCH(
                problem=pkce.MISMATCHES[reason],
                challenged=row.challenge != "",
                length=None if request.verifier is None else len(request.verifier),
                reason=reason,
            )
        if row.binding not in ("", context.proven_key):
            return TokenCause.CODE_BOUND_TO_ANOTHER_KEY(bound=row.binding, proven=context.proven_key)
        self._targets.check_covered(context.target, row.resource)
        issued_at = moment_of(row.id)
        return TokenCause.CODE_EXPIRED(
            age=seconds_since(issued_at, context.now),
            expired_at=row.code_expires_at,
            issued_at=issued_at,
            lifetime=seconds_since(issued_at, row.code_expires_at),
            reason="expired" if row.code_expires_at <= context.now else "session_ended",
        )

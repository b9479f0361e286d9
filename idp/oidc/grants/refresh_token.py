"""The refresh token grant: raises the grant's generation in one statement (RFC 6749 6, RFC 9700 4.14)."""

from datetime import datetime
from typing import assert_never
from uuid import UUID

from idp.foundation.database import Database
from idp.foundation.ids import moment_of
from idp.oidc.events import OidcEvent
from idp.oidc.grants.grant_redemption import GrantRedemption
from idp.oidc.store import grants as store
from idp.oidc.store.grants import LoadedGrant, TokenGrant
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.oidc.tokens.target_resolver import TargetResolver
from idp.oidc.tokens.token_issuer import TokenContents
from idp.protocol.errors import OAuthError
from idp.protocol.errors.token import TokenCause
from idp.protocol.grants.refresh_token import GRACE, RefreshOutcome, RefreshRequest, detect_reuse, narrow_scope
from idp.protocol.sent_values import describe_form, seconds_since


class RefreshTokenHandler:
    """Redeems refresh tokens; an old one that is used again revokes the grant."""

    def __init__(
        self, database: Database, redemption: GrantRedemption, *, hmac_tokens: HmacTokens, targets: TargetResolver
    ) -> None:
        self._database = database
        self._redemption = redemption
        self._hmac_tokens = hmac_tokens
        self._targets = targets

    async def redeem(self, request: RefreshRequest, context: TokenRequestContext) -> TokenOutcome:
        """The tokens for a refresh token; concurrent requests all succeed and get the same successor."""
        opened = self._hmac_tokens.open_refresh_token(request.refresh_token)
        if opened is None:
            form, length = describe_form(request.refresh_token), len(request.refresh_token)
            return TokenErrorResponse(TokenCause.REFRESH_TOKEN_UNKNOWN(form=form, length=length))
        grant_id, generation = opened
        statement = store.REFRESH if context.client.metadata.rotates_refresh_tokens else store.LOAD_GENERATION
        row: TokenGrant | TokenErrorResponse | None = None
        values = {"generation": generation, "proven": context.proven_key}
        if not await self._redemption.names_uncovered_api(context, grant_id):
            row = await self._database.fetch_one(statement, context.grant_key(grant_id) | values)
        if row is None:
            row = await self._judge_mismatch(grant_id, generation, context)
        if isinstance(row, TokenErrorResponse):
            return row
        return await self._redemption.issue_tokens(
            context, row, TokenContents(narrow_scope(context.client.metadata.limit_scope(row.scope), request.scope))
        )

    async def _judge_mismatch(
        self, grant_id: UUID, generation: int, context: TokenRequestContext
    ) -> TokenGrant | TokenErrorResponse:
        """The grant of a refresh token that was just rotated by its own client; else why there are no tokens."""
        row: LoadedGrant | None = await self._database.fetch_one(store.LOAD, context.grant_key(grant_id))
        if row is None or row.client_id != context.client_id:
            issued_at, age = moment_of(grant_id), seconds_since(moment_of(grant_id), context.now)
            return TokenErrorResponse(TokenCause.REFRESH_TOKEN_OF_ANOTHER_CLIENT(age=age, issued_at=issued_at))
        if not row.alive:
            return TokenErrorResponse(_explain_end(row, context.now))
        if row.binding not in ("", context.proven_key):
            cause = TokenCause.REFRESH_TOKEN_BOUND_TO_ANOTHER_KEY(bound=row.binding, proven=context.proven_key)
            return TokenErrorResponse(cause)
        verdict = detect_reuse(generation, row.generation, row.generation_at, context.now)
        match verdict:
            case RefreshOutcome.RETRIED:
                return row
            case RefreshOutcome.REUSED:
                await self._redemption.revoke_grant(row, context, OidcEvent.REFRESH_TOKEN_REUSED)
                return TokenErrorResponse(_explain_reuse(row, generation, context.now))
            case RefreshOutcome.ENDED:
                self._targets.check_covered(context.target, row.resource)
                return TokenErrorResponse(TokenCause.REFRESH_TOKEN_UNUSABLE())
            case _:
                assert_never(verdict)


def _explain_end(row: LoadedGrant, now: datetime) -> OAuthError:
    over, issued_at = row.ends_at <= now, moment_of(row.id)
    return TokenCause.GRANT_ENDED(
        reason="over" if over else "revoked",
        age=seconds_since(issued_at, now),
        ended_at=row.ends_at if over else None,
        issued_at=issued_at,
    )


def _explain_reuse(row: LoadedGrant, presented: int, now: datetime) -> OAuthError:
    return TokenCause.REFRESH_TOKEN_REUSED(
        grace=int(GRACE.total_seconds()),
        behind=row.generation - presented,
        replaced_at=row.generation_at,
        replaced_before=seconds_since(row.generation_at, now),
    )

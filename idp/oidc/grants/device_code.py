"""The device code grant: records each poll, and gives the tokens to exactly one of them (RFC 8628 3.4, 3.5)."""

from datetime import UTC, datetime, timedelta
from typing import assert_never
from uuid import UUID

from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.ids import moment_of, time_ordered_id
from idp.foundation.issued_ahead import newest_issue
from idp.oidc.events import OidcEvent
from idp.oidc.grants.grant_redemption import GrantRedemption
from idp.oidc.policy import Lifetimes
from idp.oidc.store import device_codes as store
from idp.oidc.store import grants
from idp.oidc.store.device_codes import DeviceCodeRow
from idp.oidc.store.grants import LoadedGrant, NewGrant, TokenGrant
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.oidc.tokens.target_resolver import TargetResolver
from idp.oidc.tokens.token_issuer import TokenContents
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.errors import OAuthError
from idp.protocol.errors.token import TokenCause
from idp.protocol.grants.device_code import INTERVAL, JITTER, DevicePoll, PollOutcome, PollState, evaluate_poll
from idp.protocol.sent_values import describe_form, seconds_since
from idp.protocol.tokens.unusable_scope import OFFLINE_ACCESS

_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


class DeviceCodeHandler:
    """Redeems device codes; one that is used again revokes what it gave."""

    def __init__(
        self,
        database: Database,
        redemption: GrantRedemption,
        *,
        hmac_tokens: HmacTokens,
        targets: TargetResolver,
        usage: UsageRecorder,
        lifetimes: Lifetimes,
    ) -> None:
        self._database = database
        self._redemption = redemption
        self._hmac_tokens = hmac_tokens
        self._targets = targets
        self._usage = usage
        self._lifetimes = lifetimes

    async def redeem(self, request: DevicePoll, context: TokenRequestContext) -> TokenOutcome:
        """The tokens for a device code, once the person has allowed it; exactly one poll gets them."""
        device_id = self._hmac_tokens.open_device_code(request.device_code)
        if device_id is None:
            form, length = describe_form(request.device_code), len(request.device_code)
            return TokenErrorResponse(TokenCause.DEVICE_CODE_UNKNOWN(form=form, length=length))
        grant: TokenGrant | None = None
        offered_id = time_ordered_id(context.now)
        async with self._database.begin() as session:
            row = await store.poll_code(session, _poll_values(device_id, offered_id, context))
            if row is not None and row.grant_id == offered_id:
                # raised in here, so that the poll leaves the code good
                self._targets.check_covered(context.target, row.resource)
                grant = await store.insert_grant(session, self._new_grant(row, offered_id, context))
        if row is None:
            return await self._explain_missing_row(device_id, context.now)
        if grant is None:
            return (
                await self._explain_refusal(row, context)
                if row.grant_id != offered_id
                else TokenErrorResponse(TokenCause.DEVICE_GRANT_ENDED())
            )
        self._usage.count_grant(FactKind.CODE_REDEEMED, context.client, grant)
        return await self._redemption.issue_tokens(
            context, grant, TokenContents(context.client.metadata.limit_scope(grant.scope))
        )

    def _new_grant(self, row: DeviceCodeRow, grant_id: UUID, context: TokenRequestContext) -> NewGrant:
        """The grant of a device code, as an authorization code grant is once its code is spent."""
        offline, now = OFFLINE_ACCESS in row.scope.split(), context.now
        approval = store.find_approval(row)
        return NewGrant(
            id=grant_id,
            client_id=row.client_id,
            person_id=approval.person_id,
            session_id=approval.session_id,
            scope=row.scope,
            resource=row.resource,
            offline=offline,
            authenticated_at=approval.authenticated_at,
            acr=approval.acr,
            amr=approval.amr,
            subject=approval.subject,
            binding=context.refresh_binding,
            code_expires_at=now,
            code_spent_at=now,
            generation=1,
            generation_at=now,
            ends_at=now + (self._lifetimes.offline if offline else self._lifetimes.grant),
        )

    async def _explain_missing_row(self, device_id: UUID, now: datetime) -> TokenErrorResponse:
        """The error for a genuine code that this client cannot poll; only expiry deletes a row."""
        issued_at, age = moment_of(device_id), seconds_since(moment_of(device_id), now)
        if await self._database.fetch_one(store.FIND, {"device_id": device_id}) is None:
            return TokenErrorResponse(TokenCause.DEVICE_CODE_EXPIRED(age=age, expired_at=None, issued_at=issued_at))
        return TokenErrorResponse(TokenCause.DEVICE_CODE_OF_ANOTHER_CLIENT(age=age, issued_at=issued_at))

    async def _explain_refusal(self, row: DeviceCodeRow, context: TokenRequestContext) -> TokenErrorResponse:
        verdict = evaluate_poll(_polled(row), context.now)
        match verdict:
            case PollOutcome.PENDING:
                return TokenErrorResponse(TokenCause.DEVICE_NOT_ANSWERED_YET())
            case PollOutcome.SLOW_DOWN:
                return TokenErrorResponse(TokenCause.DEVICE_POLLED_TOO_OFTEN(interval=row.interval))
            case PollOutcome.DENIED:
                return TokenErrorResponse(TokenCause.DEVICE_DECLINED())
            case PollOutcome.EXPIRED:
                return TokenErrorResponse(_explain_expiry(row, context.now))
            case PollOutcome.ENDED:
                return TokenErrorResponse(TokenCause.DEVICE_GRANT_ENDED())
            case PollOutcome.REPLAYED:
                return await self._revoke_replayed(row, context)
            case _:
                assert_never(verdict)

    async def _revoke_replayed(self, code: DeviceCodeRow, context: TokenRequestContext) -> TokenErrorResponse:
        """Revoke the grant of a device code that is used again, as for any code (RFC 6749 4.1.2)."""
        row: LoadedGrant | None = None
        if code.grant_id is not None:
            row = await self._database.fetch_one(grants.LOAD, context.grant_key(code.grant_id))
        if row is not None:
            await self._redemption.revoke_grant(row, context, OidcEvent.DEVICE_CODE_REPLAYED)
        age = seconds_since(code.created_at, context.now)
        return TokenErrorResponse(TokenCause.DEVICE_CODE_REPLAYED(age=age, issued_at=code.created_at))


def _explain_expiry(row: DeviceCodeRow, now: datetime) -> OAuthError:
    age = seconds_since(row.created_at, now)
    return TokenCause.DEVICE_CODE_EXPIRED(age=age, expired_at=row.expires_at, issued_at=row.created_at)


def _poll_values(device_id: UUID, offered_id: UUID, context: TokenRequestContext) -> dict[str, object]:
    return {
        "device_id": device_id,
        "asker": context.client_id,
        "offered": offered_id,
        "at": context.now,
        "newest": newest_issue(context.now),
        "now_ms": (context.now - _EPOCH) // _MILLISECOND,
        "spared_ms": JITTER // _MILLISECOND,
        "step": int(INTERVAL.total_seconds()),
    }


def _polled(row: DeviceCodeRow) -> PollState:
    return PollState(
        spent=row.grant_id is not None,
        answered=row.session_id is not None,
        denied=row.denied_at is not None,
        hurried=row.hurried,
        issued_at=row.created_at,
        expires_at=row.expires_at,
    )

"""The device code grant: records each poll, and gives the tokens to exactly one of them (RFC 8628 3.4, 3.5)."""

from datetime import UTC, datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

from idp.foundation.ids import time_ordered_id
from idp.oidc.grants.grant_redemption import GrantRedemption
from idp.oidc.store import device_codes as store
from idp.oidc.store import grants
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext
from idp.oidc.tokens.token_issuer import TokenContents
from idp.protocol.authorize.scope import OFFLINE_ACCESS
from idp.protocol.errors import AccessDenied, AuthorizationPending, ExpiredToken, InvalidGrant, SlowDown
from idp.protocol.grants.device_code import INTERVAL, JITTER, DevicePoll, PollOutcome, PollState, evaluate_poll

_ENDED = "the permission behind this device code has ended: begin again"
_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


async def redeem_device_code(
    redemption: GrantRedemption, request: DevicePoll, context: TokenRequestContext
) -> TokenOutcome:
    """The tokens for a device code, once the person has allowed it; exactly one poll gets them."""
    device_id = redemption.token_issuer.open_device_code(request.device_code)
    if device_id is None:
        return TokenErrorResponse(InvalidGrant("this is not a device code of ours"))
    offered_id, grant = time_ordered_id(context.now), None
    async with redemption.database.begin() as session:
        row = await store.poll_code(session, _poll_values(device_id, offered_id, context))
        if row is not None and row.grant_id == offered_id:
            redemption.targets.check_covered(
                context.target, row.resource
            )  # raised in here, so that the poll leaves the code good
            grant = await store.insert_grant(session, _grant_values(redemption, row, context))
    if row is None:
        return await _explain_missing_row(redemption, device_id)
    if grant is None:
        return (
            await _explain_refusal(redemption, row, context)
            if row.grant_id != offered_id
            else TokenErrorResponse(InvalidGrant(_ENDED))
        )
    redemption.usage.count("code_redeemed", context.client, row.person_id)
    return await redemption.issue_tokens(
        context, grant, TokenContents(context.client.metadata.limit_scope(grant.scope))
    )


def _poll_values(device_id: UUID, offered_id: UUID, context: TokenRequestContext) -> dict[str, object]:
    return {
        "device_id": device_id,
        "asker": context.client_id,
        "offered": offered_id,
        "at": context.now,
        "now_ms": (context.now - _EPOCH) // _MILLISECOND,
        "spared_ms": JITTER // _MILLISECOND,
        "step": int(INTERVAL.total_seconds()),
    }


def _grant_values(redemption: GrantRedemption, row: Any, context: TokenRequestContext) -> dict[str, object]:
    """The columns of the grant, as an authorization code grant has them once its code is spent."""
    offline, lifetimes = OFFLINE_ACCESS in row.scope.split(), redemption.token_issuer.lifetimes
    copied = ("client_id", "person_id", "session_id", "scope", "resource", "authenticated_at", "acr", "amr", "subject")
    return {name: getattr(row, name) for name in copied} | {
        "id": row.grant_id,
        "redirect_uri": "",
        "userinfo_claims": "",
        "id_token_claims": "",
        "nonce": "",
        "challenge": "",
        "offline": offline,
        "claims_locales": "",
        "binding": context.refresh_binding,
        "code_expires_at": context.now,
        "code_spent_at": context.now,
        "generation": 1,
        "generation_at": context.now,
        "ends_at": context.now + (lifetimes.offline if offline else lifetimes.grant),
    }


async def _explain_missing_row(redemption: GrantRedemption, device_id: UUID) -> TokenErrorResponse:
    """The error for a genuine code that this client cannot poll; only expiry deletes a row."""
    if await redemption.database.fetch_one(store.FIND, {"device_id": device_id}) is None:
        return TokenErrorResponse(ExpiredToken())
    return TokenErrorResponse(InvalidGrant("this device code was not given to this client"))


async def _explain_refusal(redemption: GrantRedemption, row: Any, context: TokenRequestContext) -> TokenErrorResponse:
    verdict = evaluate_poll(_polled(row), context.now)
    match verdict:
        case PollOutcome.PENDING:
            return TokenErrorResponse(AuthorizationPending())
        case PollOutcome.SLOW_DOWN:
            return TokenErrorResponse(SlowDown(f"ask every {row.interval} seconds from now on, and no sooner"))
        case PollOutcome.DENIED:
            return TokenErrorResponse(AccessDenied())
        case PollOutcome.EXPIRED:
            return TokenErrorResponse(ExpiredToken())
        case PollOutcome.ENDED:
            return TokenErrorResponse(InvalidGrant(_ENDED))
        case PollOutcome.REPLAYED:
            return await _revoke_replayed(redemption, row.grant_id, context)
        case _:
            assert_never(verdict)


def _polled(row: Any) -> PollState:
    return PollState(
        spent=row.grant_id is not None,
        answered=row.session_id is not None,
        denied=row.denied_at is not None,
        hurried=row.hurried,
        expires_at=row.expires_at,
    )


async def _revoke_replayed(
    redemption: GrantRedemption, grant_id: UUID, context: TokenRequestContext
) -> TokenErrorResponse:
    """Revoke the grant of a device code that is used again, as for any code (RFC 6749 4.1.2)."""
    row = await redemption.database.fetch_one(grants.LOAD, context.grant_key(grant_id))
    if row is not None:
        await redemption.revoke_grant(row, context, "device_code.replayed")
    return TokenErrorResponse(InvalidGrant("this device code was used before; what it gave is revoked"))

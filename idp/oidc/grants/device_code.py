"""The device code grant: records each poll, and gives the tokens to exactly one of them (RFC 8628 3.4, 3.5)."""

from datetime import UTC, datetime, timedelta
from typing import Any, assert_never
from uuid import UUID

from idp.foundation.ids import time_ordered_id
from idp.oidc.grants.counter import Counter
from idp.oidc.grants.turn import Outcome, Refused, Turn
from idp.oidc.store import device_codes as store
from idp.oidc.store import grants
from idp.oidc.tokens.issue import Handout
from idp.protocol.authorize.scope import OFFLINE
from idp.protocol.errors import AccessDenied, AuthorizationPending, ExpiredToken, InvalidGrant, SlowDown
from idp.protocol.grants.device_code import INTERVAL, JITTER, DevicePoll, Polled, Verdict, judge

_ENDED = "the permission behind this device code has ended: begin again"
_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


async def redeem(counter: Counter, asked: DevicePoll, turn: Turn) -> Outcome:
    """The tokens for a device code, once the person has allowed it; exactly one poll gets them."""
    device_id = counter.mint.open_device_code(asked.device_code)
    if device_id is None:
        return Refused(InvalidGrant("this is not a device code of ours"))
    offered, grant = time_ordered_id(turn.now), None
    async with counter.database.begin() as session:
        row = await store.poll(session, _poll(device_id, offered, turn))
        if row is not None and row.grant_id == offered:
            counter.targets.check(turn.target, row.resource)  # raised in here, so that the poll leaves the code good
            grant = await store.give(session, _granted(counter, row, turn))
    if row is None:
        return await _not_yours(counter, device_id)
    if grant is None:
        return await _refused(counter, row, turn) if row.grant_id != offered else Refused(InvalidGrant(_ENDED))
    counter.seen.count("code_redeemed", turn.client, row.person_id)
    return await counter.hand_out(turn, grant, Handout(turn.client.metadata.still(grant.scope)))


def _poll(device_id: UUID, offered: UUID, turn: Turn) -> dict[str, object]:
    return {
        "device_id": device_id,
        "asker": turn.client_id,
        "offered": offered,
        "at": turn.now,
        "now_ms": (turn.now - _EPOCH) // _MILLISECOND,
        "spared_ms": JITTER // _MILLISECOND,
        "step": int(INTERVAL.total_seconds()),
    }


def _granted(counter: Counter, row: Any, turn: Turn) -> dict[str, object]:
    """The columns of the grant, as an authorization code grant has them once its code is spent."""
    offline, lifetimes = OFFLINE in row.scope.split(), counter.mint.lifetimes
    taken = ("client_id", "person_id", "session_id", "scope", "resource", "authenticated_at", "acr", "amr", "subject")
    return {name: getattr(row, name) for name in taken} | {
        "id": row.grant_id,
        "redirect_uri": "",
        "userinfo_claims": "",
        "id_token_claims": "",
        "nonce": "",
        "challenge": "",
        "offline": offline,
        "claims_locales": "",
        "binding": turn.lasting,
        "code_expires_at": turn.now,
        "code_spent_at": turn.now,
        "generation": 1,
        "generation_at": turn.now,
        "ends_at": turn.now + (lifetimes.offline if offline else lifetimes.grant),
    }


async def _not_yours(counter: Counter, device_id: UUID) -> Refused:
    """The error for a genuine code that this client cannot poll; only expiry deletes a row."""
    if await counter.database.one(store.FIND, {"device_id": device_id}) is None:
        return Refused(ExpiredToken())
    return Refused(InvalidGrant("this device code was not given to this client"))


async def _refused(counter: Counter, row: Any, turn: Turn) -> Refused:
    verdict = judge(_facts(row), turn.now)
    match verdict:
        case Verdict.PENDING:
            return Refused(AuthorizationPending())
        case Verdict.SLOW_DOWN:
            return Refused(SlowDown(f"ask every {row.interval} seconds from now on, and no sooner"))
        case Verdict.DENIED:
            return Refused(AccessDenied())
        case Verdict.EXPIRED:
            return Refused(ExpiredToken())
        case Verdict.ENDED:
            return Refused(InvalidGrant(_ENDED))
        case Verdict.REPLAYED:
            return await _replayed(counter, row.grant_id, turn)
        case _:
            assert_never(verdict)


def _facts(row: Any) -> Polled:
    return Polled(
        spent=row.grant_id is not None,
        answered=row.session_id is not None,
        denied=row.denied_at is not None,
        hurried=row.hurried,
        expires_at=row.expires_at,
    )


async def _replayed(counter: Counter, grant_id: UUID, turn: Turn) -> Refused:
    """Revoke the grant of a device code that is used again, as for any code (RFC 6749 4.1.2)."""
    row = await counter.database.one(grants.LOOK, turn.key(grant_id))
    if row is not None:
        await counter.revoke(row, turn, "device_code.replayed")
    return Refused(InvalidGrant("this device code was used before; what it gave is revoked"))

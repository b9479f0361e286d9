"""The refresh token grant: raises the grant's generation in one statement (RFC 6749 6, RFC 9700 4.14)."""

from typing import Any, assert_never
from uuid import UUID

from idp.oidc.grants.counter import Counter
from idp.oidc.grants.turn import Outcome, Refused, Turn
from idp.oidc.store import grants as store
from idp.oidc.tokens.issue import Handout
from idp.protocol.errors import InvalidGrant
from idp.protocol.grants.refresh_token import Refresh, Verdict, judge, narrowed


async def refresh(counter: Counter, asked: Refresh, turn: Turn) -> Outcome:
    """The tokens for a refresh token; concurrent requests all succeed and get the same successor."""
    opened = counter.mint.open_refresh_token(asked.refresh_token)
    if opened is None:
        return Refused(InvalidGrant("this is not a refresh token of ours"))
    grant_id, generation = opened
    statement = store.REFRESH if turn.client.metadata.rotates else store.SAME_AGAIN
    row, values = None, {"generation": generation, "proven": turn.proven}
    if not await counter.strays(turn, grant_id):
        row = await counter.database.one(statement, turn.key(grant_id) | values)
    if row is None:
        row = await _second_look(counter, grant_id, generation, turn)
    if isinstance(row, Refused):
        return row
    return await counter.hand_out(turn, row, Handout(narrowed(turn.client.metadata.still(row.scope), asked.scope)))


async def _second_look(counter: Counter, grant_id: UUID, generation: int, turn: Turn) -> Any:
    row = await counter.database.one(store.LOOK, turn.key(grant_id))
    if row is None or row.client_id != turn.client_id:
        return Refused(InvalidGrant("this refresh token was not given to this client"))
    if not row.alive:
        return Refused(InvalidGrant("the permission behind this refresh token has ended: sign in again"))
    if row.binding not in ("", turn.proven):
        return Refused(InvalidGrant("this refresh token is bound to another key than the one that was proven"))
    verdict = judge(generation, row.generation, row.generation_at, turn.now)
    match verdict:
        case Verdict.AGAIN:
            return row
        case Verdict.REUSED:
            await counter.revoke(row, turn, "refresh_token.reused")
            return Refused(InvalidGrant("an old refresh token was used again; the permission is revoked"))
        case Verdict.ENDED:
            counter.targets.check(turn.target, row.resource)
            return Refused(InvalidGrant("this refresh token cannot be used: sign in again"))
        case _:
            assert_never(verdict)

"""The authorization code grant: spends a code in one statement (RFC 6749 4.1.3)."""

from uuid import UUID

from idp.oidc.grants.counter import Counter
from idp.oidc.grants.turn import Outcome, Refused, Turn
from idp.oidc.store import grants as store
from idp.oidc.tokens.issue import Handout
from idp.protocol.errors import InvalidGrant
from idp.protocol.grants.authorization_code import CodeRedemption


async def redeem(counter: Counter, asked: CodeRedemption, turn: Turn) -> Outcome:
    """The tokens for a code; of any number of concurrent requests exactly one gets them."""
    grant_id = counter.mint.open_code(asked.code)
    if grant_id is None:
        return Refused(InvalidGrant("this is not a code of ours"))
    agreeing = {"redirect_uri": asked.redirect_uri, "challenge": asked.challenge or ""}
    keys = {"proven": turn.proven, "lasting": turn.lasting}
    row = None
    if not await counter.strays(turn, grant_id):
        row = await counter.database.one(store.SPEND_CODE, turn.key(grant_id) | agreeing | keys)
    if row is None:
        return await _why_not(counter, grant_id, asked, turn)
    counter.seen.count("code_redeemed", turn.client, row.person_id)
    return await counter.hand_out(turn, row, Handout(turn.client.metadata.still(row.scope), row.nonce or None))


async def _why_not(counter: Counter, grant_id: UUID, asked: CodeRedemption, turn: Turn) -> Outcome:
    """Why a code could not be spent; a replay revokes its grant (RFC 6749 4.1.2). Raises InvalidTarget."""
    row = await counter.database.one(store.LOOK, turn.key(grant_id))
    if row is None or row.client_id != turn.client_id:
        return Refused(InvalidGrant("this code was not given to this client"))
    if row.code_spent_at is not None:
        await counter.revoke(row, turn, "code.replayed")
        return Refused(InvalidGrant("this code was used before; what it gave is revoked"))
    if row.redirect_uri != asked.redirect_uri:
        return Refused(InvalidGrant("redirect_uri is not the one of the authorization request"))
    if row.challenge != (asked.challenge or ""):
        return Refused(InvalidGrant("code_verifier does not belong to the code_challenge that was sent"))
    if row.binding not in ("", turn.proven):
        return Refused(InvalidGrant("this code is bound to another key than the one that was proven"))
    counter.targets.check(turn.target, row.resource)
    return Refused(InvalidGrant("this code has expired"))

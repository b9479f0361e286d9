"""The authorization code grant: spends a code in one statement (RFC 6749 4.1.3)."""

from uuid import UUID

from idp.oidc.grants.grant_redemption import GrantRedemption
from idp.oidc.store import grants as store
from idp.oidc.token_request import TokenErrorResponse, TokenOutcome, TokenRequestContext
from idp.oidc.tokens.token_issuer import TokenContents
from idp.protocol.errors import InvalidGrant
from idp.protocol.grants.authorization_code import CodeRedemption


async def redeem_code(
    redemption: GrantRedemption, request: CodeRedemption, context: TokenRequestContext
) -> TokenOutcome:
    """The tokens for a code; of any number of concurrent requests exactly one gets them."""
    grant_id = redemption.token_issuer.open_code(request.code)
    if grant_id is None:
        return TokenErrorResponse(InvalidGrant("this is not a code of ours"))
    expected = {"redirect_uri": request.redirect_uri, "challenge": request.challenge or ""}
    keys = {"proven": context.proven_key, "lasting": context.refresh_binding}
    row = None
    if not await redemption.names_uncovered_api(context, grant_id):
        row = await redemption.database.fetch_one(store.SPEND_CODE, context.grant_key(grant_id) | expected | keys)
    if row is None:
        return await _explain_refusal(redemption, grant_id, request, context)
    redemption.usage.count("code_redeemed", context.client, row.person_id)
    return await redemption.issue_tokens(
        context, row, TokenContents(context.client.metadata.limit_scope(row.scope), row.nonce or None)
    )


async def _explain_refusal(
    redemption: GrantRedemption, grant_id: UUID, request: CodeRedemption, context: TokenRequestContext
) -> TokenOutcome:
    """Why a code could not be spent; a replay revokes its grant (RFC 6749 4.1.2). Raises InvalidTarget."""
    row = await redemption.database.fetch_one(store.LOAD, context.grant_key(grant_id))
    if row is None or row.client_id != context.client_id:
        return TokenErrorResponse(InvalidGrant("this code was not given to this client"))
    if row.code_spent_at is not None:
        await redemption.revoke_grant(row, context, "code.replayed")
        return TokenErrorResponse(InvalidGrant("this code was used before; what it gave is revoked"))
    if row.redirect_uri != request.redirect_uri:
        return TokenErrorResponse(InvalidGrant("redirect_uri is not the one of the authorization request"))
    if row.challenge != (request.challenge or ""):
        return TokenErrorResponse(InvalidGrant("code_verifier does not belong to the code_challenge that was sent"))
    if row.binding not in ("", context.proven_key):
        return TokenErrorResponse(InvalidGrant("this code is bound to another key than the one that was proven"))
    redemption.targets.check_covered(context.target, row.resource)
    return TokenErrorResponse(InvalidGrant("this code has expired"))

"""Causes that only rows have which today's rules would not store: older ones, and those of a restored backup."""

import json
from typing import Any

from sqlalchemy import select, update

from idp.clients.models import ClientRow
from idp.oidc.models import Grant
from idp.protocol.errors.cause import CausedError
from idp.protocol.errors.jwk import JwkCause
from idp.protocol.errors.jwt import JwtCause
from idp.protocol.errors.token import TokenCause, TokenExchangeCause
from idp.protocol.grant_type import GrantType
from tests.oidc.parties import Browser, Party, World
from tests.oidc.test_jwt_bearer import asked, service, statement
from tests.protocol.tokens.foreign_signers import public
from tests.support.cause_rows import answers_with, cause_rows


async def rewrite(world: World, party: Party, **members: Any) -> None:
    """Put these members into the stored document of a client, which no door would accept."""
    async with world.app.database.begin() as session:
        mine = ClientRow.client_id == party.client_id
        document = json.loads((await session.scalars(select(ClientRow.document).where(mine))).one())
        await session.execute(update(ClientRow).where(mine).values(document=json.dumps(document | members)))
    world.app.composition.clients.registry.clear_cache()


@cause_rows(
    (TokenCause.CLIENT_CREDENTIALS_BY_PUBLIC_CLIENT(), "client_credentials"),
    (TokenExchangeCause.EXCHANGE_BY_PUBLIC_CLIENT(), GrantType.TOKEN_EXCHANGE),
)
async def test_a_public_client_gets_no_grant_of_a_machine_whatever_is_stored(
    shared_town: World, shared_surfer: Browser, error: CausedError, sent: str
) -> None:
    party = await shared_town.party(profile="publik")
    await rewrite(shared_town, party, grant_types=[sent])
    answers_with(await party.post(shared_surfer.http, "/token", grant_type=sent), error)


async def test_a_stored_key_that_is_not_acceptable_any_more_proves_nothing(shared_town: World) -> None:
    party = await shared_town.party(**service())
    await rewrite(shared_town, party, jwks={"keys": [public("ES256", kid=5)]})
    because = JwtCause.JWT_KEYS_UNUSABLE(because=JwkCause.KEY_ID_MALFORMED())
    answers_with(await asked(shared_town, party, statement(party)), TokenCause.ASSERTION_UNUSABLE(because=because))


async def test_a_refresh_token_newer_than_a_restored_database_is_not_used(world: World, browser: Browser) -> None:
    party = await world.party()
    tokens = await browser.tokens(party)
    newer = (await party.refresh(browser.http, tokens["refresh_token"])).json()["refresh_token"]
    async with world.app.database.begin() as session:
        await session.execute(update(Grant).values(generation=1))
    answers_with(await party.refresh(browser.http, newer), TokenCause.REFRESH_TOKEN_UNUSABLE())

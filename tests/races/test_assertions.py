"""A signed statement proves one request, however many send it at once, on PostgreSQL."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from idp.protocol.grant_type import GrantType
from tests.oidc.parties import CHEAP, World
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.support.app import open_app

TWENTY = 20


@pytest.fixture
async def world(postgres_url: str) -> AsyncIterator[World]:
    async with open_app(postgres_url, argon2=CHEAP) as app:
        yield World(app)


@pytest.mark.parametrize(
    "declared",
    [{}, {"token_endpoint_auth_method": "client_secret_jwt", "jwks": None}],
    ids=["private_key_jwt", "client_secret_jwt"],
)
async def test_one_of_twenty_is_let_in(world: World, declared: dict[str, object]) -> None:
    party = SigningParty(await world.party(**key_declaration(**declared)))
    statement = party.statement()
    answers = await asyncio.gather(*(party.post(world.app.http, statement=statement) for _ in range(TWENTY)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: TWENTY - 1}
    assert {answer.json()["error"] for answer in answers if answer.status_code == 401} == {"invalid_client"}


async def test_one_of_twenty_grants_is_given(world: World) -> None:
    party = await world.party(
        **key_declaration(token_endpoint_auth_method="client_secret_basic", grant_types=[GrantType.JWT_BEARER])
    )
    assertion = SigningParty(type(party)(party.client_id, None)).statement()
    calls = (
        party.post(world.app.http, "/token", grant_type=GrantType.JWT_BEARER, assertion=assertion)
        for _ in range(TWENTY)
    )
    answers = await asyncio.gather(*calls)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: TWENTY - 1}


async def test_twenty_different_statements_are_all_let_in(world: World) -> None:
    party = SigningParty(await world.party(**key_declaration()))
    answers = await asyncio.gather(*(party.post(world.app.http) for _ in range(TWENTY)))
    assert {answer.status_code for answer in answers} == {200}

"""A signed statement proves one request, however many send it at once, on PostgreSQL."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from idp.protocol.grants.jwt_bearer import GRANT_TYPE
from tests.oidc.parties import CHEAP, Town
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.support.house import open_house

TWENTY = 20


@pytest.fixture
async def town(postgres_url: str) -> AsyncIterator[Town]:
    async with open_house(postgres_url, argon2=CHEAP) as house:
        yield Town(house)


@pytest.mark.parametrize(
    "declared",
    [{}, {"token_endpoint_auth_method": "client_secret_jwt", "jwks": None}],
    ids=["private_key_jwt", "client_secret_jwt"],
)
async def test_one_of_twenty_is_let_in(town: Town, declared: dict[str, object]) -> None:
    party = SigningParty(await town.party(**key_declaration(**declared)))
    statement = party.statement()
    answers = await asyncio.gather(*(party.post(town.house.http, statement=statement) for _ in range(TWENTY)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: TWENTY - 1}
    assert {answer.json()["error"] for answer in answers if answer.status_code == 401} == {"invalid_client"}


async def test_one_of_twenty_grants_is_given(town: Town) -> None:
    party = await town.party(
        **key_declaration(token_endpoint_auth_method="client_secret_basic", grant_types=[GRANT_TYPE])
    )
    assertion = SigningParty(type(party)(party.client_id, None)).statement()
    calls = (party.post(town.house.http, "/token", grant_type=GRANT_TYPE, assertion=assertion) for _ in range(TWENTY))
    answers = await asyncio.gather(*calls)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: TWENTY - 1}


async def test_twenty_different_statements_are_all_let_in(town: Town) -> None:
    party = SigningParty(await town.party(**key_declaration()))
    answers = await asyncio.gather(*(party.post(town.house.http) for _ in range(TWENTY)))
    assert {answer.status_code for answer in answers} == {200}

"""A town with one fully described person, a client and a browser, on each kind of database."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.oidc.leaving import Scene
from tests.oidc.parties import CHEAP, Party, Surfer, Town
from tests.oidc.receiver import receiving
from tests.support.house import House


@pytest.fixture
async def house(houses: Any) -> House:
    found: House = await houses.open(argon2=CHEAP)
    return found


@pytest.fixture
async def town(house: House) -> Town:
    found = Town(house)
    await found.person()
    return found


@pytest.fixture
async def party(town: Town) -> Party:
    return await town.party()


@pytest.fixture
async def surfer(town: Town) -> AsyncIterator[Surfer]:
    async with town.house.browser() as http:
        yield Surfer(http)


@pytest.fixture(scope="module")
async def shared_town(shared_house: House) -> Town:
    """The same at one provider for a file's tables of refusals."""
    found = Town(shared_house)
    await found.person()
    return found


@pytest.fixture(scope="module")
async def shared_party(shared_town: Town) -> Party:
    return await shared_town.party()


@pytest.fixture
async def shared_surfer(shared_town: Town) -> AsyncIterator[Surfer]:
    """A browser of the test's own at the provider it shares."""
    async with shared_town.house.browser() as http:
        yield Surfer(http)


@pytest.fixture
async def scene(houses: Any) -> AsyncIterator[Scene]:
    async with receiving() as receiver:
        town = Town(await houses.open(argon2=CHEAP, outbound_allow=f"127.0.0.1:{receiver.port}"))
        town.house.composition.oidc.logout.receipts._patience = timedelta(0)
        await town.person()
        party = await town.party(client_name="e-Kinerja", backchannel_logout_uri=receiver.uri)
        async with town.house.browser() as http:
            yield Scene(town, receiver, party, Surfer(http))

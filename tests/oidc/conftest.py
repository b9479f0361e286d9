"""A town with one fully described person, a client and a browser, on each kind of database."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.oidc.parties import CHEAP, Party, Surfer, Town
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

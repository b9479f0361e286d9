"""A certification deployment: PKCE demanded of public clients only."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.oidc.parties import CHEAP, Party, Surfer, Town


@pytest.fixture
async def town(houses: Any) -> Town:
    found = Town(await houses.open(argon2=CHEAP, pkce="public"))
    await found.person()
    return found


@pytest.fixture
async def party(town: Town) -> Party:
    """What the certification suite registers: an outside client that says nothing of PKCE."""
    return await town.party(ownership="luar")


@pytest.fixture
async def surfer(town: Town) -> AsyncIterator[Surfer]:
    async with town.house.browser() as http:
        yield Surfer(http)


#: The suite sends no challenge.
NO_PKCE: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}

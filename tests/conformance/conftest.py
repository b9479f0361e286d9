"""A certification deployment: PKCE demanded of public clients only."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.oidc.parties import CHEAP, Browser, Party, World


@pytest.fixture
async def world(apps: Any) -> World:
    found = World(await apps.open(argon2=CHEAP, pkce="public"))
    await found.person()
    return found


@pytest.fixture
async def party(world: World) -> Party:
    """What the certification suite registers: an outside client that says nothing of PKCE."""
    return await world.party(ownership="luar")


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    async with world.app.browser() as http:
        yield Browser(http)


#: The suite sends no challenge.
NO_PKCE: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}

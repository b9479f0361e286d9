"""A certification deployment: PKCE demanded of public clients only."""

from collections.abc import AsyncIterator

import pytest

from tests.oidc.parties import CHEAP, Browser, Party, World
from tests.support.app import open_app
from tests.support.databases import Databases, Kind


@pytest.fixture(scope="module", params=Kind)
async def world(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[World]:
    """One provider for a file: each test registers a client and has a browser of its own."""
    with databases.lend(request.param) as url:
        async with open_app(url, argon2=CHEAP, pkce="public") as app:
            found = World(app)
            await found.person()
            yield found


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

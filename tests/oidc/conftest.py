"""A town with one fully described person, a client and a browser, on each kind of database."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.oidc.logout_scenario import LogoutScenario
from tests.oidc.parties import CHEAP, Browser, Party, World
from tests.oidc.receiver import do_not_wait_for_receipts, receiving
from tests.support.app import App


@pytest.fixture
async def app(apps: Any) -> App:
    found: App = await apps.open(argon2=CHEAP)
    return found


@pytest.fixture
async def world(app: App) -> World:
    found = World(app)
    await found.person()
    return found


@pytest.fixture
async def party(world: World) -> Party:
    return await world.party()


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    async with world.app.browser() as http:
        yield Browser(http)


@pytest.fixture(scope="module")
async def shared_town(shared_house: App) -> World:
    """The same at one provider for a file's tables of refusals."""
    found = World(shared_house)
    await found.person()
    return found


@pytest.fixture(scope="module")
async def shared_party(shared_town: World) -> Party:
    return await shared_town.party()


@pytest.fixture
async def shared_surfer(shared_town: World) -> AsyncIterator[Browser]:
    """A browser of the test's own at the provider it shares."""
    async with shared_town.app.browser() as http:
        yield Browser(http)


@pytest.fixture
async def scene(apps: Any) -> AsyncIterator[LogoutScenario]:
    async with receiving() as receiver:
        world = World(await apps.open(argon2=CHEAP, outbound_allow=f"127.0.0.1:{receiver.port}"))
        do_not_wait_for_receipts(world.app)
        await world.person()
        party = await world.party(client_name="e-Kinerja", backchannel_logout_uri=receiver.uri)
        async with world.app.browser() as http:
            yield LogoutScenario(world, receiver, party, Browser(http))

"""One security room for the tests of a file, on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from tests.accounts.world import CHEAP
from tests.conftest import Apps
from tests.security.security_room import SecurityRoom, open_filled_room, open_room
from tests.support.app import open_app
from tests.support.databases import Databases, Kind


@pytest.fixture
async def room(apps: Apps) -> SecurityRoom:
    """A provider of its own, for tests that count entries."""
    return await open_filled_room(apps)


@pytest.fixture(scope="module", params=Kind)
async def shared_room(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[SecurityRoom]:
    """One provider for the tests of a file that other entries do not disturb."""
    async with open_app(databases.new(request.param), **CHEAP) as app:
        yield await open_room(app)

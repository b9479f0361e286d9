"""A city of two offices."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.developer.teams import Team, open_city_with_team
from tests.monitoring.city import City, open_city


@pytest.fixture
async def city(apps: Apps) -> City:
    """A provider with two offices and their administrators."""
    return await open_city(apps)


@pytest.fixture
async def team_client(apps: Apps) -> TeamClientWorld:
    """A client with a team in that city."""
    return await open_team_client(apps)


@pytest.fixture
async def team(apps: Apps) -> AsyncIterator[Team]:
    """dwi develops application 17, and nobody else does."""
    async with open_city_with_team(apps) as found:
        yield found

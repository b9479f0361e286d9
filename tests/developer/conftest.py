"""A city of two offices."""

import pytest

from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.monitoring.city import City, open_city


@pytest.fixture
async def city(apps: Apps) -> City:
    """A provider with two offices and their administrators."""
    return await open_city(apps)


@pytest.fixture
async def team_client(city: City) -> TeamClientWorld:
    """A client with a team in that city."""
    return await open_team_client(city)

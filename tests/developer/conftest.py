"""A city of two offices."""

from collections.abc import AsyncIterator

import pytest

from idp.permissions import TeamRole
from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.developer.teams import Team, add_member, import_inventory, load_application
from tests.monitoring.city import City, open_city


@pytest.fixture
async def city(apps: Apps) -> City:
    """A provider with two offices and their administrators."""
    return await open_city(apps)


@pytest.fixture
async def team_client(city: City) -> TeamClientWorld:
    """A client with a team in that city."""
    return await open_team_client(city)


@pytest.fixture
async def team(city: City) -> AsyncIterator[Team]:
    """dwi develops application 17, and nobody else does."""
    await import_inventory(city)
    application = await load_application(city)
    await add_member(city, "dwi", application, TeamRole.DEVELOPER)
    async with city.visitor("dwi") as dwi:
        yield Team(city, application, dwi)

"""A client with a team, whose errors are diagnosed."""

import pytest

from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client


@pytest.fixture
async def team_client(apps: Apps) -> TeamClientWorld:
    """Sijuna, with its team and people outside it."""
    return await open_team_client(apps)

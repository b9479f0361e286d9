"""A city of two offices."""

import pytest

from tests.conftest import Apps
from tests.monitoring.city import City, open_city


@pytest.fixture
async def city(apps: Apps) -> City:
    """A provider with two offices and their administrators."""
    return await open_city(apps)

"""A provider with two people in it."""

import pytest

from tests.accounts.world import AccountsWorld, open_world
from tests.conftest import Apps


@pytest.fixture
async def world(apps: Apps) -> AccountsWorld:
    """A provider with cheap hashes and two people."""
    return await open_world(apps)

"""A provider with two people in it."""

import pytest

from tests.accounts.town import CHEAP, Town, settle
from tests.conftest import Houses


@pytest.fixture
async def town(houses: Houses) -> Town:
    """A provider with cheap hashes and two people."""
    return await settle(await houses.open(**CHEAP))

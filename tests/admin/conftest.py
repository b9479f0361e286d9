"""A provider with the shipped inventory, and machines that may ask its admin API."""

from collections.abc import AsyncIterator

import pytest

from tests.admin.machine import Machines
from tests.catalogue.city import settle
from tests.support.databases import Databases, Kind
from tests.support.house import open_house


@pytest.fixture(scope="module", params=Kind)
async def machines(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Machines]:
    """Machines registered at a provider that has the shipped inventory; one provider for a file of tests."""
    async with open_house(databases.new(request.param)) as house:
        await settle(house.database)
        yield Machines(house)

"""A city to test with: the shipped offices and applications, on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from idp.foundation.database import Database
from tests.catalogue.city import import_shipped_inventory, shipped_inventory
from tests.support.databases import Databases, Kind, LentDatabase


@pytest.fixture
async def city(lent_database: LentDatabase) -> AsyncIterator[Database]:
    """A database with the shipped register and inventory, of the test's own."""
    lent_database.fill(shipped_inventory)
    found = Database(lent_database.url)
    yield found
    await found.dispose()


@pytest.fixture(scope="module", params=Kind)
async def still_city(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Database]:
    """The same for tests that only read."""
    found = Database(databases.new(request.param))
    await import_shipped_inventory(found)
    yield found
    await found.dispose()

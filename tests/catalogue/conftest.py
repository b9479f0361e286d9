"""A city to test with: the shipped offices and applications, on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from idp.foundation.database import Database
from tests.catalogue.city import settle
from tests.support.databases import Databases, Kind


@pytest.fixture
async def city(database: Database) -> Database:
    """A database with the shipped register and inventory, of the test's own."""
    await settle(database)
    return database


@pytest.fixture(scope="module", params=Kind)
async def still_city(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Database]:
    """The same for tests that only read."""
    found = Database(databases.new(request.param))
    await settle(found)
    yield found
    await found.dispose()

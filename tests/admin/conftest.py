"""A provider with the shipped inventory, and machines that may ask its admin API."""

from collections.abc import AsyncIterator

import pytest

from tests.admin.api_clients import ApiClients
from tests.catalogue.city import import_shipped_inventory
from tests.support.app import open_app
from tests.support.databases import Databases, Kind


@pytest.fixture(scope="module", params=Kind)
async def api_clients(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[ApiClients]:
    """Machines registered at a provider that has the shipped inventory; one provider for a file of tests."""
    async with open_app(databases.new(request.param)) as app:
        await import_shipped_inventory(app.database)
        yield ApiClients(app)

"""A desk where clients are changed, on each kind of database."""

import pytest

from idp.foundation.database import Database
from tests.clients.client_admins import ClientAdmins


@pytest.fixture
def client_admins(database: Database) -> ClientAdmins:
    """Desks on an empty database."""
    return ClientAdmins(database)

"""A desk where clients are changed, on each kind of database."""

import pytest

from idp.foundation.database import Database
from tests.clients.desks import Desks


@pytest.fixture
def desks(database: Database) -> Desks:
    """Desks on an empty database."""
    return Desks(database)

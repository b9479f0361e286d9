"""What is generated agrees with the code, migrations agree with the models, and nobody installed the old passlib."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from idp.foundation.database import Database
from migrations.tables import METADATA
from tests.support.generated_docs import DOCS, PAGES

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_agrees_with_the_code(name: str) -> None:
    assert (DOCS / name).read_text() == PAGES[name](), "run `make docs`"


async def test_migrations_agree_with_the_models(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_the_maintained_passlib_is_the_only_one() -> None:
    distribution("libpass")
    with pytest.raises(PackageNotFoundError):
        distribution("passlib")


def test_locks_carry_no_download_addresses() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(), lock.name
    for lock in (ROOT / "tests").rglob("package-lock.json"):
        assert "node_modules" in lock.parts or '"resolved"' not in lock.read_text(), lock

"""A database that one test after the other has: each finds the first rows and nothing of the test before."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from tests.support.databases import Databases
from tests.support.kept_connections import KEEP
from tests.support.reused_databases import ReusedDatabase

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def reused(databases: Databases) -> AsyncIterator[ReusedDatabase]:
    url = databases.new("postgresql")
    found = await ReusedDatabase.make(url)
    yield found
    KEEP.forget(found.address)
    await found.close()
    databases.take_back(url)


@pytest.fixture
async def ask(reused: ReusedDatabase) -> AsyncIterator[Ask]:
    """Runs a statement as a test would, and returns its rows; they are ended with what the test opened."""
    connection = await asyncpg.connect(reused.address)
    yield connection.fetch
    await connection.close()


MANY_ROWS = "INSERT INTO alembic_version SELECT 'uji' || number FROM generate_series(1, 40) AS number"


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM lasting_secret",
        "UPDATE lasting_secret SET created_at = clock_timestamp()",
        "DELETE FROM signing_key WHERE slot LIKE 'current%'",
        "INSERT INTO lasting_secret SELECT name || ' lain', sealed, created_at FROM lasting_secret",
        MANY_ROWS,
    ],
)
async def test_every_test_finds_the_first_rows_whatever_the_one_before_changed(
    reused: ReusedDatabase, ask: Ask, change: str
) -> None:
    tables = ("lasting_secret", "signing_key", "alembic_version", "version")
    first = [sorted(await ask(f"SELECT * FROM {table}")) for table in tables]
    assert first[0]
    assert first[1]
    for _ in range(3):
        await ask(change)
        assert [sorted(await ask(f"SELECT * FROM {table}")) for table in tables] != first
        assert await reused.restore()
        assert [sorted(await ask(f"SELECT * FROM {table}")) for table in tables] == first


async def test_rows_that_were_not_touched_are_not_stored_again(reused: ReusedDatabase, ask: Ask) -> None:
    written = "SELECT kid, xmin FROM signing_key ORDER BY kid"
    assert await reused.restore()
    first = await ask(written)
    await ask("UPDATE lasting_secret SET created_at = clock_timestamp()")
    assert await reused.restore()
    assert await ask(written) == first


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE of_a_test (name text)",
        "DROP TABLE lasting_secret",
        "ALTER TABLE lasting_secret ADD COLUMN of_a_test text",
        "ALTER TABLE lasting_secret ALTER COLUMN created_at DROP NOT NULL",
        "ALTER TABLE lasting_secret ADD CONSTRAINT of_a_test CHECK (name <> '')",
        "ALTER TABLE lasting_secret SET (fillfactor = 50)",
        "TRUNCATE lasting_secret",
        "ANALYZE signing_key",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''1MB''', current_database()); END $$",
    ],
)
async def test_a_database_whose_tables_settings_or_statistics_a_test_changed_is_not_used_again(
    reused: ReusedDatabase, ask: Ask, change: str
) -> None:
    assert await reused.restore()
    await ask(change)
    assert not await reused.restore()


async def test_what_a_test_left_open_is_undone(reused: ReusedDatabase) -> None:
    left = await asyncpg.connect(reused.address)
    await left.execute("BEGIN")
    await left.execute("DELETE FROM lasting_secret")
    await reused.end_other_connections()
    async with asyncio.timeout(10):
        assert await reused.restore()
    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.AdminShutdownError)):
        await left.fetch("SELECT 1")

"""Databases that one test after the other gets, as they were when they were made.

Before a test gets one, what the last test stored is deleted, and what was there at first is stored again. One whose
tables, settings or statistics were changed is given to nobody any more.
"""

from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from idp.foundation.database_url import driver_arguments
from tests.support.kept_connections import KEEP

#: A test may leave rows that are deleted but not gone; scans meet them all.
MOST_TESTS = 50

#: What it looks like; a test that changes a table, a setting or the planner's statistics changes this.
_SHAPE = """
SELECT (SELECT (count(*), max(xmin::text::bigint)) FROM pg_class)::text
    || (SELECT (count(*), max(xmin::text::bigint)) FROM pg_attribute)::text
    || (SELECT (count(*), max(xmin::text::bigint)) FROM pg_constraint)::text
    || (SELECT count(*) FROM pg_statistic)::text
    || (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = (
         SELECT oid FROM pg_database WHERE datname = current_database()))::text
"""
#: Seconds are in thousandths.
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND pid <> ALL($1)
"""
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""
_KEEP_ROWS = 'CREATE TABLE first_rows."{table}" AS TABLE public."{table}"'
_RESTORE = (
    """
CREATE FUNCTION first_rows.restore() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN """
    + _TABLES
    + """ LOOP
    EXECUTE format('DELETE FROM public.%I', name);
  END LOOP;
  FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'first_rows'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM first_rows.%I', name, name);
  END LOOP;
END $$
"""
)


class ReusedDatabase:
    """One of them."""

    def __init__(self, url: str, connection: Any, shape: str) -> None:
        self.url, self._connection, self._shape = url, connection, shape
        self._tests = 0

    @property
    def address(self) -> str:
        """The same as asyncpg has it."""
        return _address(self.url)

    @classmethod
    async def make(cls, url: str) -> "ReusedDatabase":
        """Remember what is in the database at this URL."""
        connection = await asyncpg.connect(_address(url))
        tables = [row["relname"] for row in await connection.fetch(_TABLES)]
        keep = [_KEEP_ROWS.format(table=table) for table in tables]
        await connection.execute(";".join(("CREATE SCHEMA first_rows", *keep, _RESTORE)))
        KEEP.reuse(_address(url))
        return cls(url, connection, await connection.fetchval(_SHAPE))

    async def end_other_connections(self) -> None:
        """Close what the test left open: nothing it began goes on, and no object of it warns when it is collected."""
        await self._connection.execute(_END_OTHERS, KEEP.pids(self.address))

    async def restore(self) -> bool:
        """Make it what it was; False when that cannot be done."""
        self._tests += 1
        if self._tests > MOST_TESTS or await self._connection.fetchval(_SHAPE) != self._shape:
            return False
        await self._connection.execute("SELECT first_rows.restore()")
        return True

    async def close(self) -> None:
        """End its use."""
        await self._connection.close()


def _address(url: str) -> str:
    found: str = driver_arguments(make_url(url))["dsn"]
    return found

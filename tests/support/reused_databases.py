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
MOST_TESTS = 200

#: Seconds are in thousandths.
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_get_activity(NULL)
WHERE datid = $2 AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND pid <> ALL($1)
"""
_TABLES = "SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
#: What is in the catalogue; its rows that are younger than the transaction `made` were changed by a test.
_SHAPE = """
(SELECT (count(*), bool_or(age(xmin) < age(made))) FROM pg_class WHERE oid >= 16384)::text
|| (SELECT (count(*), bool_or(age(xmin) < age(made))) FROM pg_attribute WHERE attrelid >= 16384)::text
|| (SELECT (count(*), bool_or(age(xmin) < age(made))) FROM pg_constraint WHERE oid >= 16384)::text
|| (SELECT count(*) FROM pg_statistic)::text
|| (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = {database})::text
"""
#: Statements of a function are planned once for each connection. `written` has the transaction that stored the first
#: rows of a table: as long as it wrote every row that is there, and no row is missing, they are untouched.
_PREPARE = """
CREATE SCHEMA first_rows;
CREATE TABLE first_rows.written (name text PRIMARY KEY, by xid NOT NULL);
{first_rows}
CREATE FUNCTION first_rows.shape(made xid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN {shape};
END $$;
CREATE FUNCTION first_rows.restore() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
{tables}
  RETURN true;
END $$;
SET session_replication_role = replica
"""
_FIRST_ROWS = """
CREATE TABLE first_rows."{table}" AS TABLE public."{table}";
INSERT INTO first_rows.written VALUES ('{table}', '0');
"""
_EMPTY = """
  IF pg_relation_size({oid}) > 0 THEN
    DELETE FROM public."{table}";
  END IF;
"""
_STORE_AGAIN = """
  IF (SELECT count(found.xmin) <> {rows} OR count(*) FILTER (WHERE found.xmin <> written.by) > 0
      FROM first_rows.written AS written LEFT JOIN public."{table}" AS found ON true
      WHERE written.name = '{table}') THEN
    DELETE FROM public."{table}";
    INSERT INTO public."{table}" SELECT * FROM first_rows."{table}";
    UPDATE first_rows.written SET by = pg_current_xact_id()::xid WHERE name = '{table}';
  END IF;
"""
_RESTORE = "SELECT CASE WHEN first_rows.shape($1) = $2 THEN first_rows.restore() ELSE false END"


class ReusedDatabase:
    """One of them."""

    def __init__(self, url: str, connection: Any, number: int) -> None:
        self.url, self._connection, self._number = url, connection, number
        self._made, self._shape = 0, ""
        self._tests = 0

    @property
    def address(self) -> str:
        """The same as asyncpg has it."""
        return _address(self.url)

    @classmethod
    async def make(cls, url: str) -> "ReusedDatabase":
        """Remember what is in the database at this URL."""
        connection = await asyncpg.connect(_address(url))
        number = await connection.fetchval("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
        found = cls(url, connection, number)
        await found._remember()
        KEEP.reuse(_address(url))
        return found

    async def _remember(self) -> None:
        rows = {
            (table["oid"], table["relname"]): await self._connection.fetchval(
                f'SELECT count(*) FROM public."{table["relname"]}"'
            )
            for table in await self._connection.fetch(_TABLES)
        }
        filled = [name for (_, name), count in rows.items() if count]
        restoring = [
            (_STORE_AGAIN if count else _EMPTY).format(oid=oid, table=name, rows=count)
            for (oid, name), count in rows.items()
        ]
        prepare = _PREPARE.format(
            first_rows="".join(_FIRST_ROWS.format(table=name) for name in filled),
            shape=_SHAPE.format(database=self._number),
            tables="".join(restoring),
        )
        await self._connection.execute(prepare)
        self._made = await self._connection.fetchval("SELECT pg_current_xact_id()::xid")
        self._shape = await self._connection.fetchval("SELECT first_rows.shape($1)", self._made)

    async def end_other_connections(self) -> None:
        """Close what the test left open: nothing it began goes on, and no object of it warns when it is collected."""
        await self._connection.execute(_END_OTHERS, KEEP.pids(self.address), self._number)

    async def restore(self) -> bool:
        """Make it what it was; False when that cannot be done."""
        self._tests += 1
        if self._tests > MOST_TESTS:
            return False
        found: bool = await self._connection.fetchval(_RESTORE, self._made, self._shape)
        return found

    async def close(self) -> None:
        """End its use."""
        await self._connection.close()


def _address(url: str) -> str:
    found: str = driver_arguments(make_url(url))["dsn"]
    return found

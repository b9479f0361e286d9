"""Pools of asyncpg and aiosqlite connections for compiled statements, without SQLAlchemy's overhead."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any, Protocol

import aiosqlite
import asyncpg
from sqlalchemy.engine import URL

#: Runs SQL with positional values and returns its rows.
Fetch = Callable[[str, Sequence[object]], Awaitable[Sequence[Sequence[Any]]]]


class DriverPool(Protocol):
    """A pool of driver connections; a `transaction` commits when its block ends, and rolls back when it raises."""

    async def fetch(self, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]: ...

    def transaction(self) -> AbstractAsyncContextManager[Fetch]: ...

    async def close(self) -> None: ...


async def open_pool(url: URL, size: int) -> DriverPool:
    """Make a pool of at most `size` connections to `url`, opened when they are needed."""
    if url.get_backend_name() == "sqlite":
        return _SqlitePool(url.database or ":memory:", size)
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return _PostgresPool(dsn, size)


class _PostgresPool:
    """A list of idle connections: asyncpg's own pool costs a tenth of the whole flow (proxies, tasks, resets).

    An autocommitted statement leaves no state on its connection. After any other failure than the statement's own, or
    one inside a transaction, the state is unknown: the connection is closed, which rolls back.
    """

    def __init__(self, dsn: str, size: int) -> None:
        self._dsn, self._size = dsn, size
        self._idle: list[Any] = []
        self._turn = asyncio.Semaphore(size)

    async def fetch(self, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
        async with self._turn:
            connection = await self._connection()
            try:
                rows = await _from_postgres(connection, sql, values)
            except asyncpg.PostgresError:
                self._idle.append(connection)
                raise
            except BaseException:
                connection.terminate()
                raise
            self._idle.append(connection)
            return rows

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Fetch]:
        async with self._turn:
            connection = await self._connection()
            try:
                await connection.execute("BEGIN")
                yield partial(_from_postgres, connection)
                await connection.execute("COMMIT")
            except BaseException:
                connection.terminate()
                raise
            self._idle.append(connection)

    async def close(self) -> None:
        for _ in range(self._size):  # waits for running statements, and admits no new ones
            await self._turn.acquire()
        while self._idle:
            await self._idle.pop().close()

    async def _connection(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await asyncpg.connect(self._dsn)


async def _from_postgres(connection: Any, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
    rows: Sequence[Sequence[Any]] = await connection.fetch(sql, *values)
    return rows


class _SqlitePool:
    def __init__(self, path: str, size: int) -> None:
        self._path = path
        self._idle: list[aiosqlite.Connection] = []
        self._turn = asyncio.Semaphore(size)

    async def fetch(self, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
        async with self._turn:
            connection = self._idle.pop() if self._idle else await self._open()
            try:
                return await _from_sqlite(connection, sql, values)
            finally:
                self._idle.append(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Fetch]:
        async with self._turn:
            connection = self._idle.pop() if self._idle else await self._open()
            try:
                # IMMEDIATE: a reader that turns writer half-way would fail with "database is locked"
                await connection.execute_fetchall("BEGIN IMMEDIATE")
                yield partial(_from_sqlite, connection)
                await connection.execute_fetchall("COMMIT")
            except BaseException:
                await connection.close()
                raise
            self._idle.append(connection)

    async def close(self) -> None:
        for connection in self._idle:
            await connection.close()
        self._idle.clear()

    async def _open(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self._path, isolation_level=None, timeout=15)
        for pragma in ("busy_timeout=15000", "synchronous=NORMAL", "foreign_keys=ON"):
            await connection.execute(f"PRAGMA {pragma}")
        return connection


async def _from_sqlite(connection: aiosqlite.Connection, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
    return list(await connection.execute_fetchall(sql, values))

"""Connections of the drivers themselves, for single statements that commit on their own."""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

import aiosqlite
import asyncpg
from sqlalchemy.engine import URL


class DriverPool(Protocol):
    """What a hot statement needs of a database."""

    async def fetch(self, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]: ...

    async def close(self) -> None: ...


async def open_pool(url: URL, size: int) -> DriverPool:
    """Connections to `url`, at most `size`, opened as they are needed."""
    if url.get_backend_name() == "sqlite":
        return _SqlitePool(url.database or ":memory:", size)
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return _PostgresPool(await asyncpg.create_pool(dsn, min_size=1, max_size=size, reset=_nothing_to_reset))


async def _nothing_to_reset(_connection: object) -> None:
    """A connection that runs single autocommitted statements has no state; asyncpg's reset is a round trip."""


class _PostgresPool:
    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def fetch(self, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
        async with self._pool.acquire() as connection:
            rows: Sequence[Sequence[Any]] = await connection.fetch(sql, *values)
        return rows

    async def close(self) -> None:
        await self._pool.close()


class _SqlitePool:
    def __init__(self, path: str, size: int) -> None:
        self._path = path
        self._idle: list[aiosqlite.Connection] = []
        self._turn = asyncio.Semaphore(size)

    async def fetch(self, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
        async with self._turn:
            connection = self._idle.pop() if self._idle else await self._open()
            try:
                return list(await connection.execute_fetchall(sql, values))
            finally:
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

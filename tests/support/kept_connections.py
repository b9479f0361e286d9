"""Connections to PostgreSQL that outlive the provider that opened them, for the next one on the same database.

A new connection is a new process of the server, which reads the catalogue and plans every statement anew: that took
longer than most tests. Kept are those of databases that are used again (tests/support/reused_databases.py).
"""

import asyncio
from collections import defaultdict
from typing import Any

import asyncpg

_connect = asyncpg.connect
#: Of each database; those of a race with forty are closed.
MOST = 4


class ConnectionKeep:
    """The idle connections to databases that are used again, by their addresses."""

    def __init__(self) -> None:
        self._idle: defaultdict[str, list[KeptConnection]] = defaultdict(list)
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on `asyncpg.connect` gives kept connections in this loop, the one that all tests run in."""
        self._loop = loop
        asyncpg.connect = self._give

    async def stop(self) -> None:
        """Close them all."""
        asyncpg.connect = _connect
        self._loop = None
        for address in tuple(self._idle):
            for connection in self._idle.pop(address):
                await connection.close()

    def reuse(self, address: str) -> None:
        """Keep the connections to this database from now on."""
        self._idle[address] = []

    def pids(self, address: str) -> list[int]:
        """The server's processes behind the connections to this database that nobody uses."""
        alive = [connection for connection in self._idle[address] if not connection.is_closed()]
        self._idle[address] = alive
        return [connection.get_server_pid() for connection in alive]

    def forget(self, address: str) -> None:
        """Close the connections to a database that is not used again."""
        for connection in self._idle.pop(address, ()):
            connection.terminate()

    async def take(self, connection: "KeptConnection") -> bool:
        """Keep a connection that somebody closes; False when it is to be closed."""
        idle = self._idle.get(connection.address)
        if idle is None or len(idle) >= MOST or connection.is_closed() or connection.is_in_transaction():
            return False
        if asyncio.get_running_loop() is not self._loop or connection in idle:
            return False
        await connection.reset()
        idle.append(connection)
        return True

    async def _give(self, dsn: str | None = None, **options: Any) -> Any:
        idle = self._idle.get(dsn) if dsn else None
        if idle is None or asyncio.get_running_loop() is not self._loop:
            return await _connect(dsn, **options)
        while idle:
            connection = idle.pop()
            if not connection.is_closed():
                return connection
        made = await _connect(dsn, connection_class=KeptConnection, **options)
        made.address = dsn
        return made


class KeptConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that is kept when it is closed, unless what it did is unknown."""

    address = ""
    #: SQLAlchemy's cache of statements that are prepared on it.
    prepared: Any = None

    async def close(self, *, timeout: float | None = None) -> None:
        """Give it back."""
        if not await KEEP.take(self):
            await super().close(timeout=timeout)

    async def set_type_codec(self, typename: str, **codec: Any) -> None:
        """Set it once: every provider sets the same."""
        known: set[str] = self.__dict__.setdefault("codecs", set())
        if typename not in known:
            known.add(typename)
            await super().set_type_codec(typename, **codec)


KEEP = ConnectionKeep()

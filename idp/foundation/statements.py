"""CompiledStatement: a SQLAlchemy expression compiled once and run on pooled driver connections, for hot paths."""

import asyncio
from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from time import monotonic
from typing import Any, Protocol

import aiosqlite
import asyncpg
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

from idp.foundation.database_unavailable import DatabaseUnavailable, Outage, as_unavailable, find_outage
from idp.foundation.database_url import driver_arguments

Expression = Select[*tuple[Any, ...]] | UpdateBase
Processor = Callable[[Any], Any] | None


class CompiledStatement:
    """A SQLAlchemy expression with named `bindparam`s; running it costs a third of the same through a session.

    Column defaults of the model are not applied: an INSERT names every value.
    """

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self._prepared: dict[str, PreparedStatement] = {}

    def prepare(self, dialect: Dialect) -> "PreparedStatement":
        """Return the statement compiled for `dialect`; cached for the life of the process."""
        known = self._prepared.get(dialect.name)
        if known is None:
            known = self._prepared[dialect.name] = PreparedStatement(self.expression, dialect)
        return known


class PreparedStatement:
    """A statement compiled for one dialect: SQL text, bind processors and result processors."""

    def __init__(self, expression: Expression, dialect: Dialect) -> None:
        compiled = expression.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("a hot statement is a SELECT, INSERT, UPDATE or DELETE")
        self.sql = str(compiled)
        self._inputs = tuple(_bind_input(compiled, name, dialect) for name in compiled.positiontup or ())
        columns = tuple(expression.exported_columns)
        self._row: Any = namedtuple("Row", [str(column.key) for column in columns]) if columns else None
        self._outputs: tuple[Processor, ...] = tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        )
        self._plain = not any(self._outputs)

    def bind_values(self, values: Mapping[str, object]) -> tuple[object, ...]:
        """Convert named values to the driver's positional ones; literals of the expression keep their value."""
        return tuple(
            process(values.get(name, literal)) if process else values.get(name, literal)
            for name, literal, process in self._inputs
        )

    def to_rows(self, records: Iterable[Sequence[Any]]) -> list[Any]:
        """The driver's records -> rows with an attribute for each column."""
        if self._row is None:
            return list(records)
        if self._plain:
            return [self._row._make(record) for record in records]
        return [self._row._make(map(_convert, self._outputs, record)) for record in records]


def _convert(process: Processor, value: Any) -> Any:
    return process(value) if process else value


def _bind_input(compiled: SQLCompiler, name: str, dialect: Dialect) -> tuple[str, object, Processor]:
    bind = compiled.binds[name]
    literal = None if bind.required else bind.effective_value
    return name, literal, bind.type.dialect_impl(dialect).bind_processor(dialect)


class Executor(ABC):
    """Runs compiled statements: Database commits each on its own, StatementTransaction all together."""

    async def fetch_one(self, statement: CompiledStatement, values: Mapping[str, object]) -> Any:
        """Return the first row (attributes by column name) or None."""
        rows = await self.fetch_all(statement, values)
        return rows[0] if rows else None

    @abstractmethod
    async def fetch_all(self, statement: CompiledStatement, values: Mapping[str, object]) -> list[Any]:
        """Return all rows of the statement."""


#: Runs SQL with positional values and returns its rows.
Fetch = Callable[[str, Sequence[object]], Awaitable[Sequence[Sequence[Any]]]]


class DriverPool(Protocol):
    """A pool of driver connections; a `transaction` commits when its block ends, and rolls back when it raises."""

    async def fetch(self, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]: ...

    def transaction(self) -> AbstractAsyncContextManager[Fetch]: ...

    def end_late(self) -> None:
        """Cut the connections whose statement or transaction is not over after WAIT_SECONDS."""

    async def close(self) -> None: ...


async def open_pool(url: URL, size: int) -> DriverPool:
    """Make a pool of at most `size` connections to `url`, opened when they are needed."""
    if url.get_backend_name() == "sqlite":
        return _SqlitePool(url.database or ":memory:", size)
    return _PostgresPool(driver_arguments(url), size)


#: Seconds until a connection, a statement or a free connection of the pool is given up as not to be had.
WAIT_SECONDS = 10


async def connect_postgres(*arguments: Any, **options: Any) -> Any:
    """Open a connection as `asyncpg.connect` does. Raises DatabaseUnavailable, whatever hinders it."""
    try:
        return await asyncpg.connect(*arguments, **{"timeout": WAIT_SECONDS} | options)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as problem:
        raise as_unavailable(problem) from problem


class ConnectionSlots(asyncio.Semaphore):
    """How many connections may be in use; `async with` raises DatabaseUnavailable when none comes free in time."""

    async def __aenter__(self) -> None:
        if not self.locked():  # a timer costs more than a free slot
            await self.acquire()
            return
        try:
            await asyncio.wait_for(self.acquire(), WAIT_SECONDS)
        except TimeoutError as problem:
            raise DatabaseUnavailable(Outage.BUSY) from problem


class _PostgresPool:
    """A list of idle connections: asyncpg's own pool costs a tenth of the whole flow (proxies, tasks, resets).

    An autocommitted statement leaves no state on its connection. After any other failure than the statement's own, or
    one inside a transaction, the state is unknown: the connection is closed, which rolls back.
    """

    def __init__(self, arguments: Mapping[str, Any], size: int) -> None:
        self._arguments, self._size = arguments, size
        self._idle: list[Any] = []
        #: Since when each connection in use is, in seconds of `monotonic`.
        self._busy: dict[Any, float] = {}
        self._slots = ConnectionSlots(size)

    async def fetch(self, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
        async with self._slots:
            connection = await self._connection()
            try:
                rows = await _fetch_postgres(connection, sql, values)
            except asyncpg.PostgresError as problem:
                if find_outage(problem) is None:
                    self._idle.append(connection)
                else:  # a new one may reach the server that took over
                    connection.terminate()
                raise
            except BaseException as problem:
                _give_up(connection, problem)
                raise
            finally:
                del self._busy[connection]
            self._idle.append(connection)
            return rows

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Fetch]:
        async with self._slots:
            connection = await self._connection()
            try:
                await connection.execute("BEGIN")
                yield partial(_fetch_postgres, connection)
                await connection.execute("COMMIT")
            except BaseException as problem:
                _give_up(connection, problem)
                raise
            finally:
                del self._busy[connection]
            self._idle.append(connection)

    def end_late(self) -> None:
        now = monotonic()
        for connection, since in tuple(self._busy.items()):
            if now - since > WAIT_SECONDS:
                connection.terminate()

    async def close(self) -> None:
        for _ in range(self._size):  # waits for running statements, and admits no new ones
            await self._slots.acquire()
        while self._idle:
            await self._idle.pop().close()

    async def _connection(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                break
        else:
            connection = await connect_postgres(**self._arguments)
        self._busy[connection] = monotonic()
        return connection


async def _fetch_postgres(connection: Any, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
    rows: Sequence[Sequence[Any]] = await connection.fetch(sql, *values)
    return rows


def _give_up(connection: Any, problem: BaseException) -> None:
    """Close a connection; raises DatabaseUnavailable if it was closed already, for which the driver has no error."""
    lost = isinstance(problem, asyncpg.InterfaceError) and connection.is_closed()
    connection.terminate()
    if lost:
        raise DatabaseUnavailable(Outage.AWAY) from problem


class _SqlitePool:
    def __init__(self, path: str, size: int) -> None:
        self._path = path
        self._idle: list[aiosqlite.Connection] = []
        self._slots = ConnectionSlots(size)

    async def fetch(self, sql: str, values: Sequence[object]) -> Sequence[Sequence[Any]]:
        async with self._slots:
            connection = self._idle.pop() if self._idle else await self._open()
            try:
                return await _fetch_sqlite(connection, sql, values)
            finally:
                self._idle.append(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Fetch]:
        async with self._slots:
            connection = self._idle.pop() if self._idle else await self._open()
            try:
                # IMMEDIATE: a reader that turns writer half-way would fail with "database is locked"
                await connection.execute_fetchall("BEGIN IMMEDIATE")
                yield partial(_fetch_sqlite, connection)
                await connection.execute_fetchall("COMMIT")
            except BaseException:
                await connection.close()
                raise
            self._idle.append(connection)

    def end_late(self) -> None:
        return  # SQLite waits for locks alone, and gives up by itself

    async def close(self) -> None:
        for connection in self._idle:
            await connection.close()
        self._idle.clear()

    async def _open(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self._path, isolation_level=None, timeout=15)
        for pragma in ("busy_timeout=15000", "synchronous=NORMAL", "foreign_keys=ON"):
            await connection.execute(f"PRAGMA {pragma}")
        return connection


async def _fetch_sqlite(
    connection: aiosqlite.Connection, sql: str, values: Sequence[object]
) -> Sequence[Sequence[Any]]:
    return list(await connection.execute_fetchall(sql, values))

"""Database, Session, the declarative Base and column types; PostgreSQL in production, SQLite embedded."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Date, DateTime, MetaData, String, Uuid, event, literal, select
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from idp.foundation.database_unavailable import DATABASE_ERRORS, DatabaseUnavailable, Outage, find_outage
from idp.foundation.database_url import driver_arguments
from idp.foundation.statements import (
    WAIT_SECONDS,
    CompiledStatement,
    DriverPool,
    Executor,
    Fetch,
    connect_postgres,
    open_pool,
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC on both databases (SQLite itself returns naive ones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored: use clock.now()")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Base of every table; constraints are named alike on both databases, so migrations can refer to them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, date: Date, UUID: Uuid}  # noqa: RUF012  SQLAlchemy's own form


#: Text compared byte by byte on both databases, so that a cursor means the same on each.
ORDERED = String().with_variant(String(collation="C"), "postgresql")


class Session(AsyncSession):
    """A SQLAlchemy session for one transaction, with callbacks that run after its commit."""

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run `call` after the commit, to clear a cache or wake a worker. Never runs after a rollback."""
        self.info.setdefault("after_commit", []).append(call)


#: Exceptions of the two drivers when a database cannot be reached or has no tables.
UNREACHABLE = (*DATABASE_ERRORS, OSError)

_SELECT_ONE = CompiledStatement(select(literal(1).label("one")))


def create_sqlite_file(url: str) -> None:
    """Create the file of an SQLite database and its folder; does nothing for PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # it contains password hashes and encrypted keys


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections one process keeps: for sessions, and for compiled statements."""

    #: For transactions.
    transactions: int = 5
    #: For single hot statements, beside those.
    statements: int = 8
    #: More for transactions while many ask at once.
    overflow: int = 5


class StatementTransaction(Executor):
    """One transaction of compiled statements; costs a third of a transaction of a session."""

    def __init__(self, database: "Database", fetch: Fetch) -> None:
        self._database = database
        self._fetch = fetch
        self.commit_callbacks: list[Callable[[], None]] = []

    async def fetch_all(self, statement: CompiledStatement, values: Mapping[str, object]) -> list[Any]:
        """Run the statement in this transaction and return all its rows."""
        return await self._database.run_statement(self._fetch, statement, values)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run `call` after the commit. Never runs after a rollback."""
        self.commit_callbacks.append(call)


class Database(Executor):
    """The connections of one process to the deployment's database."""

    def __init__(self, url: str, pool: Pool | None = None) -> None:
        self.url = make_url(url)
        self.pool = pool or Pool()
        self.statements_run = 0
        #: The outage that was met last, until DatabaseWatch sees its end, and when, in seconds of `monotonic`.
        self.outage: Outage | None = None
        self.failed_at = float("-inf")
        self.engine: AsyncEngine = open_engine(self.url, self.pool.transactions, self.pool.overflow)
        self._sessions = async_sessionmaker(self.engine, class_=Session, expire_on_commit=False)
        self._driver: DriverPool | None = None
        self._connecting = asyncio.Lock()
        event.listen(self.engine.sync_engine, "before_cursor_execute", self._count_statement)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        """Open a session in one transaction: committed when the block ends, rolled back when it raises."""
        try:
            async with self._sessions() as session:
                async with session.begin():
                    yield session
                committed = session.info.pop("after_commit", ())
        except DATABASE_ERRORS as problem:
            self._raise_outage(problem)
            raise
        for call in committed:
            call()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[StatementTransaction]:
        """Open one transaction of compiled statements: committed when the block ends, rolled back when it raises."""
        driver = self._driver or await self._open_driver()
        try:
            async with driver.transaction() as fetch:
                together = StatementTransaction(self, fetch)
                yield together
        except DATABASE_ERRORS as problem:
            self._raise_outage(problem)
            raise
        for call in together.commit_callbacks:
            call()

    async def fetch_all(self, statement: CompiledStatement, values: Mapping[str, object]) -> list[Any]:
        """Run a compiled statement in a transaction of its own and return all its rows."""
        driver = self._driver or await self._open_driver()
        try:
            return await self.run_statement(driver.fetch, statement, values)
        except DATABASE_ERRORS as problem:
            self._raise_outage(problem)
            raise

    async def run_statement(
        self, fetch: Fetch, statement: CompiledStatement, values: Mapping[str, object]
    ) -> list[Any]:
        """Run a compiled statement with `fetch`, a function of a driver connection, and return all its rows."""
        self.statements_run += 1
        prepared = statement.prepare(self.engine.dialect)
        return prepared.to_rows(await fetch(prepared.sql, prepared.bind_values(values)))

    async def is_reachable(self) -> bool:
        """Whether the database answers a statement now."""
        try:
            return await self.fetch_one(_SELECT_ONE, {}) is not None
        except UNREACHABLE:
            return False

    async def dispose(self) -> None:
        """Close every connection of this process."""
        if self._driver is not None:
            await self._driver.close()
            self._driver = None
        await self.engine.dispose()

    async def _open_driver(self) -> DriverPool:
        async with self._connecting:
            if self._driver is None:
                self._driver = await open_pool(self.url, self.pool.statements)
            return self._driver

    def end_late_statements(self) -> None:
        """Cut the connections whose compiled statement the server has not answered in time."""
        if self._driver is not None:
            self._driver.end_late()

    def note_outage(self, outage: Outage) -> None:
        """Remember that the database could not be used just now."""
        self.outage, self.failed_at = outage, monotonic()

    def _raise_outage(self, problem: Exception) -> None:
        """Raise DatabaseUnavailable in place of an error of the surroundings, and remember the outage."""
        outage = find_outage(problem)
        if outage is not None:
            self.note_outage(outage)
            if not isinstance(problem, DatabaseUnavailable):
                raise DatabaseUnavailable(outage) from problem

    def _count_statement(self, *_: object) -> None:
        self.statements_run += 1


def open_engine(url: URL, size: int, overflow: int) -> AsyncEngine:
    """Create an engine that keeps at most `size` connections and opens `overflow` more when all are in use."""
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, connect_args={"timeout": 15}, hide_parameters=True, pool_size=size)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    engine = open_postgres(
        url, connect=connect_postgres, pool_size=size, max_overflow=overflow, pool_timeout=WAIT_SECONDS
    )
    event.listen(engine.sync_engine, "checkout", _replace_if_closed)
    return engine


def open_postgres(url: URL, connect: Callable[..., Any] = asyncpg.connect, **options: Any) -> AsyncEngine:
    """Create an engine whose connections asyncpg opens by itself: it knows the parameters that libpq has."""
    bare, opened = URL.create(url.drivername), partial(connect, **driver_arguments(url))
    return create_async_engine(bare, async_creator=opened, hide_parameters=True, **options)


def _replace_if_closed(connection: Any, *_: object) -> None:
    """Have a connection that the server closed replaced; a ping would cost three round trips and find no more."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver opens no transaction of its own: _begin_sqlite does
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "busy_timeout=15000", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # IMMEDIATE: a reader that turns writer half-way would fail with "database is locked"
    connection.exec_driver_sql("BEGIN IMMEDIATE")

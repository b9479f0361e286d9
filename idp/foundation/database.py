"""Database, Session, the declarative Base and column types; PostgreSQL in production, SQLite embedded."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Date, DateTime, MetaData, Uuid, event, literal, select
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from idp.foundation.driver import DriverPool, Fetch, open_pool
from idp.foundation.engine import open_engine
from idp.foundation.statements import Runner, Statement


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


class Session(AsyncSession):
    """A SQLAlchemy session for one transaction, with callbacks that run after its commit."""

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run `call` after the commit, to clear a cache or wake a worker. Never runs after a rollback."""
        self.info.setdefault("after_commit", []).append(call)


#: Exceptions of the two drivers when a database cannot be reached or has no tables.
UNREACHABLE = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error, OSError)

_ONE = Statement(select(literal(1).label("one")))


def make_room(url: str) -> None:
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


class Together(Runner):
    """One transaction of compiled statements; costs a third of a transaction of a session."""

    def __init__(self, database: "Database", fetch: Fetch) -> None:
        self._database = database
        self._fetch = fetch
        self.committed: list[Callable[[], None]] = []

    async def all(self, statement: Statement, values: Mapping[str, object]) -> list[Any]:
        """Run the statement in this transaction and return all its rows."""
        return await self._database.run(self._fetch, statement, values)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run `call` after the commit. Never runs after a rollback."""
        self.committed.append(call)


class Database(Runner):
    """The connections of one process to the deployment's database."""

    def __init__(self, url: str, pool: Pool | None = None) -> None:
        self.url = make_url(url)
        self.pool = pool or Pool()
        self.statements_run = 0
        self.engine: AsyncEngine = open_engine(self.url, self.pool.transactions, self.pool.overflow)
        self._sessions = async_sessionmaker(self.engine, class_=Session, expire_on_commit=False)
        self._driver: DriverPool | None = None
        self._connecting = asyncio.Lock()
        event.listen(self.engine.sync_engine, "before_cursor_execute", self._counted)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        """Open a session in one transaction: committed when the block ends, rolled back when it raises."""
        async with self._sessions() as session:
            async with session.begin():
                yield session
            for call in session.info.pop("after_commit", ()):
                call()

    @asynccontextmanager
    async def together(self) -> AsyncIterator[Together]:
        """Open one transaction of compiled statements: committed when the block ends, rolled back when it raises."""
        driver = self._driver or await self._connected()
        async with driver.transaction() as fetch:
            together = Together(self, fetch)
            yield together
        for call in together.committed:
            call()

    async def all(self, statement: Statement, values: Mapping[str, object]) -> list[Any]:
        """Run a compiled statement in a transaction of its own and return all its rows."""
        driver = self._driver or await self._connected()
        return await self.run(driver.fetch, statement, values)

    async def run(self, fetch: Fetch, statement: Statement, values: Mapping[str, object]) -> list[Any]:
        """Run a compiled statement with `fetch`, a function of a driver connection, and return all its rows."""
        self.statements_run += 1
        prepared = statement.prepared(self.engine.dialect)
        return prepared.read(await fetch(prepared.sql, prepared.bind(values)))

    async def answers(self) -> bool:
        """Whether the database answers a statement now."""
        try:
            return await self.one(_ONE, {}) is not None
        except UNREACHABLE:
            return False

    async def dispose(self) -> None:
        """Close every connection of this process."""
        if self._driver is not None:
            await self._driver.close()
            self._driver = None
        await self.engine.dispose()

    async def _connected(self) -> DriverPool:
        async with self._connecting:
            if self._driver is None:
                self._driver = await open_pool(self.url, self.pool.statements)
            return self._driver

    def _counted(self, *_: object) -> None:
        self.statements_run += 1

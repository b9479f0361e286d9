"""The database: engine, Base, Session, types and naming rules; PostgreSQL in production, SQLite embedded."""

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
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from idp.foundation.driver import DriverPool, open_pool
from idp.foundation.statements import Statement


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC on both databases (SQLite hands back naive ones)."""

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
    """Every table; names of constraints are the same on both databases, so migrations can find them."""

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
    """One transaction's view of the database; what must wait for the commit is left with `after_commit`."""

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run `call` once the transaction is durable: forget a cache, wake a worker. Never runs after a rollback."""
        self.info.setdefault("after_commit", []).append(call)


#: What the two drivers raise when a database is away or has no tables.
UNREACHABLE = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error, OSError)

_ONE = Statement(select(literal(1).label("one")))


def make_room(url: str) -> None:
    """Make the folder an embedded database lies in."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # it holds hashes and sealed keys


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections one process keeps: for transactions, and for single hot statements."""

    transactions: int = 5
    statements: int = 8
    overflow: int = 5


class Database:
    """One deployment's database, seen from one process."""

    def __init__(self, url: str, pool: Pool | None = None) -> None:
        self.url = make_url(url)
        self.pool = pool or Pool()
        self.statements_run = 0
        self.engine: AsyncEngine = _engine(url, self.pool)
        self._sessions = async_sessionmaker(self.engine, class_=Session, expire_on_commit=False)
        self._driver: DriverPool | None = None
        self._connecting = asyncio.Lock()
        event.listen(self.engine.sync_engine, "before_cursor_execute", self._counted)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self._sessions() as session:
            async with session.begin():
                yield session
            for call in session.info.pop("after_commit", ()):
                call()

    async def one(self, statement: Statement, values: Mapping[str, object]) -> Any:
        """Run a hot statement, committed on its own: its first row (attributes by column name) or None."""
        rows = await self.all(statement, values)
        return rows[0] if rows else None

    async def all(self, statement: Statement, values: Mapping[str, object]) -> list[Any]:
        """Run a hot statement, committed on its own: all its rows."""
        self.statements_run += 1
        driver = self._driver or await self._connected()
        prepared = statement.prepared(self.engine.dialect)
        return prepared.read(await driver.fetch(prepared.sql, prepared.bind(values)))

    async def answers(self) -> bool:
        """Whether a statement can be run now."""
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


def _engine(url: str, pool: Pool) -> AsyncEngine:
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_async_engine(
            url, connect_args={"timeout": 15}, hide_parameters=True, pool_size=pool.transactions
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    return create_async_engine(
        url, pool_size=pool.transactions, max_overflow=pool.overflow, pool_pre_ping=True, hide_parameters=True
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver opens no transaction of its own: _begin_sqlite does
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "busy_timeout=15000", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    # IMMEDIATE: a reader that turns writer half-way would fail with "database is locked"
    connection.exec_driver_sql("BEGIN IMMEDIATE")

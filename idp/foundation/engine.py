"""Creates the SQLAlchemy engine for sessions: pragmas for SQLite, a liveness check for PostgreSQL."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def open_engine(url: URL, size: int, overflow: int) -> AsyncEngine:
    """Create an engine that keeps at most `size` connections and opens `overflow` more when all are in use."""
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(url, connect_args={"timeout": 15}, hide_parameters=True, pool_size=size)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return engine
    engine = create_async_engine(url, pool_size=size, max_overflow=overflow, hide_parameters=True)
    event.listen(engine.sync_engine, "checkout", _still_open)
    return engine


def _still_open(connection: Any, *_: object) -> None:
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

"""What engines of SQLAlchemy find out anew for every provider of a test run, found out once."""

from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapper

from tests.support.kept_connections import KeptConnection


class _ByKindOfDatabase(dict[Any, Any]):
    """SQLAlchemy's cache of compiled statements, whose keys name the kind of database instead of one engine's dialect.

    The engines of a run are made with the same arguments, and its servers are of one version.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        dialect, *statement = key
        return super().get((dialect.name, *statement), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        dialect, *statement = key
        super().__setitem__((dialect.name, *statement), compiled)


_COMPILED = _ByKindOfDatabase()
#: Of what a session stores each mapper keeps the statements itself, and would keep those of every engine there was.
Mapper._compiled_cache = _COMPILED  # type: ignore[assignment, method-assign]
#: What a dialect asks its server when it is first connected: its version and the like.
_SERVERS: dict[str, dict[str, Any]] = {}


def share_compiled_statements(engine: AsyncEngine) -> None:
    """Let this engine take and keep compiled statements, and what it knows of its server, where the others do."""
    dialect = engine.sync_engine.dialect
    engine.sync_engine.update_execution_options(compiled_cache=_COMPILED)
    dialect.initialize = partial(_initialize, dialect, dialect.initialize)  # type: ignore[method-assign]
    event.listen(engine.sync_engine, "connect", _share_prepared_statements)


def _initialize(dialect: Any, ask: Any, connection: Any) -> None:
    if dialect.name not in _SERVERS:
        before = dict(vars(dialect))
        ask(connection)
        _SERVERS[dialect.name] = {name: one for name, one in vars(dialect).items() if before.get(name) is not one}
    vars(dialect).update(_SERVERS[dialect.name])


def _share_prepared_statements(adapted: Any, _record: object) -> None:
    connection = adapted.driver_connection
    if type(connection) is KeptConnection:  # asyncpg says of every connection that it is an instance
        if connection.prepared is None:
            connection.prepared = adapted._prepared_statement_cache
        adapted._prepared_statement_cache = connection.prepared

"""What SQLAlchemy has compiled, kept for every provider of a test run: each would compile the same statements anew."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine


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


def share_compiled_statements(engine: AsyncEngine) -> None:
    """Let this engine take and keep compiled statements where the others do."""
    engine.sync_engine.update_execution_options(compiled_cache=_COMPILED)

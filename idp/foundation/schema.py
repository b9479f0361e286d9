"""Schema: which revision a database's tables have, which programs they admit, and the lock of who changes them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from idp import VERSION
from idp.foundation.database import Database, open_postgres

_TABLE = "alembic_version"
_SELECT = text("SELECT * FROM alembic_version")

#: The advisory lock of PostgreSQL that one migration at a time holds, in each database.
_LOCK = int.from_bytes(b"divos")

#: Seconds that a migration of an SQLite file waits for another one to end.
_LONGEST_MIGRATION = 3600


@dataclass(frozen=True, slots=True)
class Schema:
    """What the database says of its tables: their revision (None: there are none), and the oldest program they admit.

    Tables made before revision 0003 do not name that program.
    """

    revision: str | None
    oldest_program: str | None = None

    @property
    def is_newer(self) -> bool:
        """Whether a newer program than this one made the tables."""
        return self.revision is not None and self.revision not in known_revisions()

    @property
    def admits_us(self) -> bool:
        """Whether the tables admit this program."""
        return self.oldest_program is not None and _parts(self.oldest_program) <= _parts(VERSION)

    def find_error(self) -> str | None:
        """Return why this program cannot use the tables and what to do, or None."""
        newest = known_revisions()[-1]
        if self.revision is None:
            return "has no tables yet: run `idp migrate`."
        if self.revision == newest or (self.is_newer and self.admits_us):
            return None
        if not self.is_newer:
            return f"has tables of an older release ({self.revision}, not {newest}): run `idp migrate` first."
        needed = f"idp {self.oldest_program} or newer" if self.oldest_program else "the release that made them"
        return f"has tables of a newer release ({self.revision}), which need {needed}; this is {VERSION}: install that."


async def read_schema(database: Database) -> Schema:
    """Read what the database says of its tables. Raises what the driver raises when it cannot be reached."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(read_schema_on)


def read_schema_on(connection: Connection) -> Schema:
    """Read the same on an open connection."""
    if not inspect(connection).has_table(_TABLE):
        return Schema(None)
    row = connection.execute(_SELECT).mappings().first()
    return Schema(row["version_num"], row.get("oldest_program")) if row else Schema(None)


@cache
def known_revisions() -> tuple[str, ...]:
    """The revisions that this program knows, the newest last; each is the beginning of its file's name."""
    names = (entry.name for entry in (files("migrations") / "versions").iterdir())
    return tuple(sorted(name.partition("_")[0] for name in names if name.endswith(".py")))


@asynccontextmanager
async def open_for_migration(url: URL, waiting: Callable[[], None]) -> AsyncIterator[AsyncConnection]:
    """Open a connection on which this process alone migrates; `waiting` is called when another one does, before."""
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = _open_sqlite(url) if is_sqlite else open_postgres(url, poolclass=NullPool)
    async with engine.connect() as connection:
        if not is_sqlite and not await connection.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK})")):
            waiting()
            await connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
        yield connection
    await engine.dispose()


def _open_sqlite(url: URL) -> Any:
    """One transaction for all migrations, so that the file's lock is held: the next one waits for it to end.

    Foreign keys are not enforced: a table that is made anew is dropped in between.
    """
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": _LONGEST_MIGRATION})
    event.listen(engine.sync_engine, "connect", _leave_transactions_to_us)
    event.listen(engine.sync_engine, "begin", _begin_immediately)
    return engine


def _leave_transactions_to_us(connection: Any, _record: object) -> None:
    connection.isolation_level = None


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _parts(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdigit())

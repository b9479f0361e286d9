"""Fixtures every folder of tests may use; what they stand on is in tests/support."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent.parent))

from idp.foundation import clock
from idp.foundation.database import Database
from tests.support.app import App, open_app
from tests.support.clocks import Clocks, moving_clocks
from tests.support.databases import Content, Databases, Kind, LentDatabase, Result
from tests.support.kept_connections import KEEP
from tests.support.server import Server, start_server
from tests.support.slowest import slowest_files

pytest_plugins = ["tests.support.provoked_causes", "tests.support.personal_numbers"]

#: Objects that were made and are not gone when garbage is sought in them; after so many times in older ones as well.
GARBAGE, MIDDLE, OLD = 20_000, 20, 50
gc.disable()  # until everything is collected: what lives as long as the run is no garbage

#: Properties are tried with the same examples in every run, enough to find mistakes; `make fuzz` looks for new ones.
settings.register_profile("divos", max_examples=40, deadline=None, database=None, derandomize=True)
settings.load_profile("divos")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Tests that share a running program go to one worker: it is started once, not by every worker.

    The marker xdist_group says this too, but xdist 3.8 writes it into an attribute that pytest 9.2 no longer reads.
    Groups of several tests are dealt out first, so no worker begins a demonstration when the other has finished.
    """
    from xdist.scheduler import LoadGroupScheduling

    class Together(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _sharing(nodeid) or nodeid

    return Together(config, log) if config.getoption("dist") == "loadgroup" else None


#: Where each file has programs or tables of its own; and the folder whose other files have one provider.
FILES = (
    "tests/journeys/",
    "tests/architecture/",
    "tests/admin/test_schemathesis",
    "tests/counterparts/test_demo",
    "tests/deploy/test_certificates",
    "tests/deploy/test_nginx",
    "tests/durability/test_slow_clients",
    "tests/tracker/test_plans",
    "tests/web/test_http_protocol",
)
FOLDER = "tests/counterparts/"
#: Tests that start providers and kill them: long ones, which must not be what a worker begins when the other ends.
LONG = ("tests/durability/", "tests/deploy/", "tests/races/")


def _sharing(nodeid: str) -> str | None:
    """What the test shares its programs or tables with: a file, a folder, or nothing."""
    if nodeid.startswith(FILES):
        return nodeid.partition("::")[0]
    return FOLDER if nodeid.startswith(FOLDER) else None


def pytest_sessionstart() -> None:
    """Handle SIGINT as Python does, by a function of our own: asyncio would set one for every coroutine that it runs.

    Asked for afterwards, that one is looked up in the names of the signal module and written out with all it returned.
    """
    signal.signal(signal.SIGINT, _interrupt)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def pytest_collection_finish() -> None:
    """From here on garbage is sought in what tests make, not in the program and in thousands of collected tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10 * GARBAGE, MIDDLE, OLD)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Garbage is sought between tests: in the midst of one, most of what was made lives, and would be sought again."""
    young, middle, old = gc.get_count()
    if young > GARBAGE:
        gc.collect(2 if old > OLD else 1 if middle > MIDDLE else 0)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The ten slowest files, at the end of every run."""
    seconds = slowest_files([one for kind in terminalreporter.stats.values() for one in kind])
    if len(seconds) > 1:
        terminalreporter.section("slowest files")
        for file, spent in seconds[:10]:
            terminalreporter.write_line(f"{spent:7.1f} s  {file}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--twins`, for .ci/run: everything that stands on a database runs on PostgreSQL and on SQLite."""
    parser.addoption("--twins", action="store_true", help="run every test on both databases, not only the marked ones")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the SQLite twin of a test, unless both databases are asked for or it is one that must run on both.

    Those are tests of stores, which open the database themselves, and what is marked `twins`: migrations, what works
    once, and a way through every page. Long tests come first, in the order they were found or dealt in.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    if config.getoption("twins"):
        return
    left_out = [item for item in items if _is_on_sqlite(item) and not _must_run_on_both(item)]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]


def _is_on_sqlite(item: pytest.Item) -> bool:
    parameters = getattr(item, "callspec", None)
    return parameters is not None and any(value is Kind.SQLITE for value in parameters.params.values())


def _must_run_on_both(item: pytest.Item) -> bool:
    asked = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("twins") is not None or not asked.isdisjoint(STORES)


#: Fixtures that are a database without a provider on it.
STORES = frozenset({"database", "still_city"})


@dataclass(frozen=True, slots=True)
class Caches:
    """What the providers of this process keep in memory for a moment."""

    pass_by: Callable[[timedelta], None]

    def grow_old(self) -> None:
        """What was seen a moment ago is asked anew; clients stay known."""
        self.pass_by(timedelta(seconds=1.05))


@pytest.fixture
def caches() -> Iterator[Caches]:
    """For tests that count statements: nothing kept in memory grows old by itself, however busy the machine is."""
    with clock.aging_by_hand() as pass_by:
        yield Caches(pass_by)


@pytest.fixture
def clocks() -> Iterator[Clocks]:
    """For tests of a clock that is wrong: the wall clock and the monotonic one, moved by hand."""
    with moving_clocks() as found:
        yield found


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """A PostgreSQL server and a folder for SQLite files, for as long as the tests run."""
    with Databases() as found:
        yield found


@pytest.fixture(scope="session")
async def kept_connections() -> AsyncIterator[None]:
    """Connections to databases that one test has after the other stay open between them."""
    KEEP.start(asyncio.get_running_loop())
    yield
    await KEEP.stop()


@pytest.fixture(params=Kind)
def lent_database(
    request: pytest.FixtureRequest, databases: Databases, kept_connections: None
) -> Iterator[LentDatabase]:
    """A database with all tables, on PostgreSQL and, for twins, on SQLite as well; empty unless it is filled."""
    lent = LentDatabase(databases, request.param)
    yield lent
    lent.take_back()


@pytest.fixture
def database_url(lent_database: LentDatabase) -> str:
    """The address of that database."""
    return lent_database.url


@pytest.fixture
def postgres_url(databases: Databases, kept_connections: None) -> Iterator[str]:
    """An empty PostgreSQL database with all tables, for races."""
    lent = LentDatabase(databases, Kind.POSTGRESQL)
    yield lent.url
    lent.take_back()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """That database, opened."""
    found = Database(database_url)
    yield found
    await found.dispose()


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    """The whole provider in this process, on an empty database, with a browser-like client."""
    async with open_app(database_url) as found:
        yield found


@pytest.fixture(scope="module", params=Kind)
async def shared_house(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[App]:
    """One provider for a file's tables of refusals: for tests that change nothing another row would see.

    One session may sign in for every row.
    """
    with databases.lend(request.param) as url:
        async with open_app(url, argon2={"memory_kib": 8, "passes": 1}, redirect_loop_limit=0) as found:
            yield found


class Apps:
    """Opens providers with settings of the test's own; closed when the test ends."""

    def __init__(self, stack: AsyncExitStack, lent: LentDatabase) -> None:
        self._stack, self._lent = stack, lent

    async def open(self, **settings: object) -> App:
        return await self._stack.enter_async_context(open_app(self._lent.url, **settings))

    async def open_with(self, content: Content[Result], **settings: object) -> tuple[App, Result]:
        """The first provider of a test, on a database with this content; and what that returned."""
        told = self._lent.fill(content)
        return await self.open(**settings), told


@pytest.fixture
async def apps(lent_database: LentDatabase) -> AsyncIterator[Apps]:
    """For tests that need other settings: `await houses.open(pkce="public")`."""
    async with AsyncExitStack() as stack:
        yield Apps(stack, lent_database)


@pytest.fixture
async def postgres_app(postgres_url: str) -> AsyncIterator[App]:
    """The whole provider in this process on PostgreSQL, for races: one session gets twenty codes at once."""
    async with open_app(postgres_url, redirect_loop_limit=0) as found:
        yield found


@pytest.fixture
def server(postgres_url: str) -> Iterator[Server]:
    """A provider in processes of its own on a free loopback port, on PostgreSQL."""
    with start_server(postgres_url) as found:
        yield found

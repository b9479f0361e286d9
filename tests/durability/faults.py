"""Breaks the surroundings under load, one fault after the other: python -m tests.durability.faults [--seconds 10]."""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx

from tests.counterparts.browser import Browser
from tests.durability.own_postgres import OwnPostgres, own_postgres
from tests.durability.people import Person, bring_in
from tests.durability.processes import is_running, started_workers, workers_of
from tests.durability.steady_load import SteadyLoad
from tests.support.server import Server, start_server
from tests.support.waiting import comes_true

NAMES = ["ayu", "bagus", "citra", "dewi"]
#: Longer than the provider waits for a sign of life of a worker in these runs.
HANG = 3


@dataclass(frozen=True)
class Scene:
    """What a fault can break, and for how many seconds it lasts."""

    postgres: OwnPostgres
    server: Server
    load: SteadyLoad
    seconds: float

    def last(self, seconds: float | None = None) -> None:
        """Let the fault last."""
        time.sleep(self.seconds if seconds is None else seconds)

    def last_until_felt(self) -> None:
        """Let the fault last, on a busy machine until somebody was answered 503."""
        before = self.refused
        self.last()
        comes_true(lambda: self.refused > before, seconds=60)

    @property
    def refused(self) -> int:
        """How often somebody was answered 503 so far."""
        return self.load.answers()["503"]


def kill_worker(scene: Scene) -> None:
    """kill -9 of one of two workers."""
    os.kill(min(workers_of(scene.server.process.pid)), signal.SIGKILL)
    scene.last(1)


def stop_worker(scene: Scene) -> None:
    """SIGSTOP of one of two workers, until it is replaced."""
    stopped = min(workers_of(scene.server.process.pid))
    os.kill(stopped, signal.SIGSTOP)
    assert comes_true(lambda: not is_running(stopped), seconds=HANG + 10), "the hung worker was not replaced"


def kill_postgres(scene: Scene) -> None:
    """kill -9 of all of PostgreSQL; it is started again later."""
    scene.postgres.kill()
    scene.last_until_felt()
    scene.postgres.start()


def stop_postgres(scene: Scene) -> None:
    """SIGSTOP of all of PostgreSQL: connections stand, and nobody answers."""
    with scene.postgres.stopped():
        scene.last()


def exhaust_connections(scene: Scene) -> None:
    """Every connection of PostgreSQL is taken by others, and the provider's are cut."""
    asyncio.run(_exhaust(scene))


async def _exhaust(scene: Scene) -> None:
    taken = [await asyncpg.connect(scene.postgres.admin_url)]
    began, before = time.monotonic(), scene.refused
    others = "FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> ALL($1)"
    while (lasted := time.monotonic() - began) < scene.seconds or (scene.refused == before and lasted < 60):
        await taken[0].execute("SELECT 1")
        await taken[0].fetch(f"SELECT pg_terminate_backend(pid) {others}", [one.get_server_pid() for one in taken])
        try:
            while True:
                taken.append(await asyncpg.connect(scene.postgres.admin_url))
        except asyncpg.TooManyConnectionsError:
            await asyncio.sleep(0.05)
    for one in taken:
        await one.close()


def fill_disk(scene: Scene) -> None:
    """No octet is free on the disk of PostgreSQL, and soon it needs some for its log."""
    scene.postgres.fill_disk()
    scene.last(scene.seconds / 2)
    asyncio.run(_use_up_log(scene.postgres))
    scene.last(scene.seconds / 2)
    scene.postgres.free_disk()


async def _use_up_log(postgres: OwnPostgres) -> None:
    """Have every segment of the log used, so that the next write needs a new one."""
    try:
        connection = await asyncpg.connect(postgres.admin_url)
        for _ in range(16):
            await connection.execute("SELECT pg_switch_wal(), pg_logical_emit_message(true, '', '')")
    except (asyncpg.PostgresError, OSError):
        return  # it has ended


def forbid_writes(scene: Scene) -> None:
    """PostgreSQL takes no writes, as a standby."""
    asyncio.run(_set_read_only(scene.postgres, "on"))
    scene.last_until_felt()
    asyncio.run(_set_read_only(scene.postgres, "off"))


async def _set_read_only(postgres: OwnPostgres, value: str) -> None:
    connection = await asyncpg.connect(postgres.admin_url)
    await connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


Fault = Callable[[Scene], None]
FAULTS: dict[str, Fault] = {
    "kill -9 of a worker": kill_worker,
    "SIGSTOP of a worker": stop_worker,
    "kill -9 of PostgreSQL": kill_postgres,
    "SIGSTOP of PostgreSQL": stop_postgres,
    "connection exhaustion": exhaust_connections,
    "disk full": fill_disk,
    "read-only": forbid_writes,
}


@dataclass
class FaultReport:
    """Answers during each fault, and what is wrong."""

    answers: dict[str, Counter[str]] = field(default_factory=dict)
    given: int = 0
    lost: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


def break_everything(seconds: float, settle: float) -> FaultReport:
    """Break one thing after the other under load; `seconds` each lasts, `settle` between two."""
    with _scene(seconds) as scene:
        report, load = FaultReport(), scene.load
        with load:
            scene.last(settle)
            for name, fault in FAULTS.items():
                if fault is fill_disk and not scene.postgres.has_disk:
                    report.left_out.append(name)
                    continue
                before = load.answers()
                fault(scene)
                assert comes_true(lambda: _is_ready(scene.server), seconds=180), f"not ready after {name}"
                scene.last(settle)
                report.answers[name] = load.answers() - before
        for person in load.people:
            person.check()
            person.close()
            report.given += person.tally.given
            report.lost += person.tally.lost
            report.failed += person.tally.failed
        report.failed += load.faults
        report.log = [line["event"] for line in scene.server.logged()]
        report.failed += [line["exception"] for line in scene.server.logged() if "exception" in line]
        return report


@contextmanager
def _scene(seconds: float) -> Iterator[Scene]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(own_postgres())
        pool = {"pool__transactions": "3", "pool__statements": "4", "pool__overflow": "1"}
        # each person asks for new grants for minutes, as a loop would
        settings = pool | {"workers": "2", "worker_timeout": f"PT{HANG}S", "redirect_loop_limit": "0"}
        server = stack.enter_context(start_server(postgres.url, log=folder / "log", **settings))
        bring_in(server, NAMES, "http://127.0.0.1:9/keluar", folder)
        started_workers(server.process.pid)
        people = [Person(server.issuer, name, stack.enter_context(Browser())) for name in NAMES]
        for person in people:
            person.sign_in()
        yield Scene(postgres, server, SteadyLoad(people), seconds)


def _is_ready(server: Server) -> bool:
    try:
        return httpx.get(f"{server.issuer}/readyz", verify=False, timeout=10, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def main() -> int:
    """Print what was answered during each fault; 1 when something was lost or answered 500."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="how long each fault lasts")
    report = break_everything(parser.parse_args().seconds, settle=3)
    columns = ("200", "303", "400", "500", "503", "cut", "refused")
    print(f"{'fault':24}" + "".join(f"{column:>9}" for column in columns))
    for name, answers in report.answers.items():
        print(f"{name:24}" + "".join(f"{answers[column]:>9}" for column in columns))
    for name in report.left_out:
        print(f"{name:24}left out: it needs root, to make a disk")
    print(f"grants answered 200: {report.given}; lost: {len(report.lost)}; failed: {len(report.failed)}")
    print("log:", dict(Counter(report.log)))
    for line in report.lost + report.failed:
        print(line)
    return 1 if report.lost or report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

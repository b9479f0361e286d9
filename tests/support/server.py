"""A provider in processes of its own, on a free loopback port."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.commands import run_command
from tests.support.forked_command import ForkedCommand
from tests.support.ports import free_port
from tests.support.waiting import comes_true

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Server:
    """A running `idp serve`: its address, its environment, its process."""

    issuer: str
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | ForkedCommand" = field(repr=False)
    #: What it writes to standard error; None: that of the tests.
    log: Path | None = None
    #: Whether it is started as an operator does; otherwise it is forked from a process that has loaded the program.
    by_interpreter: bool = False

    def logged(self) -> list[dict[str, Any]]:
        """The lines of its log so far; each is JSON."""
        return [] if self.log is None else [json.loads(line) for line in self.log.read_text().splitlines()]

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `idp …` against the same deployment."""
        return run_command(self.environment, *arguments)

    def kill(self) -> None:
        """kill -9 of every process of the server."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as an operator would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()

    def begin_again(self) -> None:
        """The same deployment in new processes, which may not listen yet."""
        self.process = _start(self.environment, self.log, self.by_interpreter)

    def start_again(self) -> None:
        """The same deployment in new processes."""
        self.begin_again()
        wait_until_ready(self)


@contextmanager
def start_server(
    database_url: str, log: Path | None = None, *, by_interpreter: bool = False, **settings: str
) -> Iterator[Server]:
    """`idp serve` on the database at `database_url`; `settings` are environment variables without IDP_.

    `by_interpreter`: start it as an operator does, for tests of how that goes.
    """
    port = free_port()
    chosen = {
        "issuer": f"http://localhost:{port}",
        "port": str(port),
        "database_url": database_url,
        "sandbox_admits": "everybody",  # tests sign ordinary people in to clients in uji
    } | settings
    environment = {name: value for name, value in os.environ.items() if not name.startswith("IDP_")}
    environment |= {f"IDP_{name.upper()}": value for name, value in chosen.items()}
    environment.setdefault("IDP_LOG_LEVEL", "warning")
    process = _start(environment, log, by_interpreter)
    found = Server(chosen["issuer"], environment, process, log, by_interpreter)
    try:
        wait_until_ready(found)
        yield found
    finally:
        found.stop()


def wait_until_ready(server: Server, seconds: float = 120) -> None:
    """Wait for /readyz."""

    def is_ready() -> bool:
        if server.process.poll() is not None:
            raise RuntimeError(f"idp serve ended with {server.process.returncode}")
        try:
            # reading the authorities of this machine, each time, would keep it as busy as the start itself
            answer = httpx.get(f"{server.issuer}/readyz", verify=False, timeout=10, trust_env=False)
            return answer.status_code == 200
        except httpx.HTTPError:
            return False

    if not comes_true(is_ready, seconds):
        raise RuntimeError("the provider did not become ready")


def _start(
    environment: dict[str, str], log: Path | None, by_interpreter: bool
) -> "subprocess.Popen[bytes] | ForkedCommand":
    if not by_interpreter:
        return ForkedCommand(("serve",), environment, ROOT, log=log)
    command = [sys.executable, "-m", "idp", "serve"]
    with nullcontext() if log is None else log.open("ab") as lines:
        return subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True, stderr=lines)

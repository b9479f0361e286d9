"""Starts, watches and stops the provider and the samples as child processes."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from idp.cli.demo.stage import Trouble

START_SECONDS = 60
STOP_SECONDS = 12
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Part:
    """A process to start: its name, arguments of the interpreter, environment, address to probe, and log file."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    address: str
    log: Path


@dataclass(frozen=True, slots=True)
class Child:
    part: Part
    process: "subprocess.Popen[bytes]"

    def check(self) -> None:
        """Check that the process runs. Raises DemoError with the last line of its log."""
        if self.process.poll() is not None:
            words = self.part.log.read_text(errors="replace").strip().splitlines()
            last = words[-1] if words else "it said nothing"
            raise Trouble(f"{self.part.name} stopped: {last} (all of it in {self.part.log})")


class Asked(BaseException):
    """The process received SIGINT, SIGTERM or SIGHUP."""


@contextmanager
def playing(parts: Sequence[Part]) -> Iterator[tuple[Child, ...]]:
    """Start every process; leaving the block stops all of them.

    Children have a session of their own, so Ctrl-C reaches only this process and they end in order.
    """
    for number in SIGNALS:
        signal.signal(number, _asked)
    children: list[Child] = []
    try:
        for part in parts:
            with part.log.open("wb") as lines:
                command = [sys.executable, "-m", *part.arguments]
                process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                    command, env=part.environment, stdout=lines, stderr=lines, start_new_session=True
                )
            children.append(Child(part, process))
        yield tuple(children)
    finally:
        _stop(children)


def wait_until_ready(children: Sequence[Child]) -> None:
    """Return when every process answers at its address. Raises DemoError."""
    deadline = time.monotonic() + START_SECONDS
    waiting = list(children)
    while waiting:
        for child in children:
            child.check()
        waiting = [child for child in waiting if not _answers(child.part.address)]
        if waiting and time.monotonic() > deadline:
            raise Trouble(f"{waiting[0].part.name} does not answer at {waiting[0].part.address}")
        time.sleep(0.05)


def watch(children: Sequence[Child]) -> None:
    """Wait for a signal (raises StopRequested) or for a child that ends (raises DemoError)."""
    while True:
        for child in children:
            child.check()
        time.sleep(0.5)


def _asked(number: int, frame: FrameType | None) -> None:
    raise Asked


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _stop(children: Sequence[Child]) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()

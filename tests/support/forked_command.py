"""Starts `idp …` in a process of its own without the seconds of its imports: forked from one that has done them."""

import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.support.loaded_program"])


class ForkedCommand:
    """A process that runs `python -m idp …` in a session of its own, used as a `subprocess.Popen`.

    `folder`: where it runs, and where modules that are not loaded yet are looked for first. `out`, `log`: the files to
    which its standard output and error are appended; None: those of the tests.
    """

    def __init__(
        self,
        arguments: tuple[str, ...],
        environment: Mapping[str, str],
        folder: Path,
        *,
        out: Path | None = None,
        log: Path | None = None,
    ) -> None:
        own = arguments, dict(environment), folder, out, log
        self._process = _FORKS.Process(target=_become_command, args=own, name=f"idp {' '.join(arguments)}")
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        """What it ended with, or minus the signal that ended it; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        ended = self.returncode
        if ended is None:
            assert timeout is not None
            raise subprocess.TimeoutExpired(self._process.name, timeout)
        return ended

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """kill -9 of this process alone."""
        self.send_signal(signal.SIGKILL)


def _become_command(
    arguments: tuple[str, ...], environment: dict[str, str], folder: Path, out: Path | None, log: Path | None
) -> None:
    """Be what `subprocess.Popen` would have started, from here on."""
    from prometheus_client import values  # here: the tests themselves choose nothing of it

    os.setsid()
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    os.environ.clear()
    os.environ.update(environment)
    for file, stream in ((out, sys.stdout), (log, sys.stderr)):
        if file is not None:
            with file.open("ab") as appended:
                os.dup2(appended.fileno(), stream.fileno())
    if int(environment.get("IDP_WORKERS", "1")) > 1:
        # decided when prometheus_client is imported: `idp serve` does that when it has named a folder for its workers
        values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    sys.argv = ["idp", *arguments]
    runpy.run_module("idp", run_name="__main__", alter_sys=True)

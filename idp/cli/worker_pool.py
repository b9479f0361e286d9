"""WorkerPool: forks worker processes from one that has loaded the program, so that they share its memory."""

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
import time
from dataclasses import dataclass
from multiprocessing.context import ForkProcess

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from idp.cli.heartbeat import Heartbeat
from idp.foundation.database import Database
from idp.foundation.log import get_logger
from idp.settings import Settings
from idp.web.http_server import HttpServer

log = get_logger(__name__)

_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_AWAITED_SIGNALS = {*_STOP_SIGNALS, signal.SIGCHLD}

#: Seconds before a worker that could not start is started again, as when the database is unreachable.
_RESTART_DELAY = 1.0
#: Seconds between two looks at the heartbeats.
_LOOK_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker process and its heartbeat."""

    process: ForkProcess
    heartbeat: Heartbeat


class WorkerPool:
    """Shares sockets among all workers, replaces each that ends or hangs, and stops them on SIGTERM or SIGINT.

    Only modules are loaded here: each worker makes its own connections, event loops, threads and secrets.
    """

    def __init__(self, config: uvicorn.Config, settings: Settings, sockets: list[socket.socket]) -> None:
        self._config = config
        self._settings = settings
        self._sockets = sockets
        self._running: list[Worker] = []
        self._looked_at = time.monotonic()

    def run(self) -> bool:
        """Serve until SIGTERM or SIGINT; False when the workers cannot start at all."""
        # blocked, a signal waits for sigtimedwait here, or until a new worker has its handlers
        signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED_SIGNALS)
        try:
            self._running = [self._start_worker() for _ in range(self._config.workers)]
            first = tuple(worker.process for worker in self._running)
            while self._await_signal(_AWAITED_SIGNALS) not in _STOP_SIGNALS:
                if any(process.exitcode == STARTUP_FAILURE for process in first):
                    return False
                self._kill_hung_workers()
                self._running = [
                    worker if worker.process.is_alive() else self._replace_worker(worker) for worker in self._running
                ]
            return True
        finally:
            self._stop()

    def _await_signal(self, awaited: set[signal.Signals]) -> int | None:
        """The next signal, or None when it is time to look at the heartbeats."""
        received = signal.sigtimedwait(awaited, _LOOK_EVERY)
        return None if received is None else received.si_signo

    def _start_worker(self, replaces: bool = False) -> Worker:
        heartbeat = Heartbeat(round(self._settings.worker_timeout.total_seconds() / _LOOK_EVERY))
        process = ForkProcess(target=self._work, args=(heartbeat, replaces))
        process.start()
        return Worker(process, heartbeat)

    def _kill_hung_workers(self) -> None:
        """Kill the workers whose event loop stands still; nothing gentler reaches a stopped process."""
        if time.monotonic() - self._looked_at < _LOOK_EVERY:
            return
        self._looked_at = time.monotonic()
        for worker in self._running:
            if worker.process.is_alive() and worker.heartbeat.look():
                log.error("worker.hung", pid=worker.process.pid, setting="IDP_WORKER_TIMEOUT")
                worker.process.kill()

    def _replace_worker(self, ended: Worker) -> Worker:
        log.error("worker.ended", pid=ended.process.pid, exitcode=ended.process.exitcode)
        ended.heartbeat.close()
        if ended.process.exitcode == STARTUP_FAILURE:
            time.sleep(_RESTART_DELAY)
        return self._start_worker(replaces=True)

    def _stop(self) -> None:
        for listening in self._sockets:
            listening.close()
        for worker in self._running:
            worker.process.terminate()
        while any(worker.process.is_alive() for worker in self._running):
            self._await_signal({signal.SIGCHLD})
            self._kill_hung_workers()

    def _work(self, heartbeat: Heartbeat, replaces: bool) -> None:
        for ending in _STOP_SIGNALS:
            signal.signal(ending, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED_SIGNALS)
        threading.Thread(target=_exit_with_parent, daemon=True).start()
        if replaces:
            asyncio.run(_await_database(self._settings, heartbeat))
        HttpServer(self._config, self._settings.request_timeout, heartbeat.beat).run(self._sockets)


async def _await_database(settings: Settings, heartbeat: Heartbeat) -> None:
    """Wait for a database that is away: a start that fails each second would fill the log."""
    database = Database(settings.database_url)
    while not await database.is_reachable():
        heartbeat.beat()
        await asyncio.sleep(_RESTART_DELAY)
    await database.dispose()


def _exit_with_parent() -> None:
    """End this worker when its parent ends; nothing would replace or stop it, and it would keep the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

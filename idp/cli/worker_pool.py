"""WorkerPool: forks worker processes from one that has loaded the program, so that they share its memory."""

import multiprocessing
import os
import signal
import socket
import threading
import time
from multiprocessing.context import ForkProcess

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from idp.foundation.log import get_logger

log = get_logger(__name__)

_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_AWAITED_SIGNALS = {*_STOP_SIGNALS, signal.SIGCHLD}

#: Seconds before a worker that could not start is started again, as when the database is unreachable.
_RESTART_DELAY = 1.0


class WorkerPool:
    """Shares sockets among all workers, replaces each that ends, and stops them on SIGTERM or SIGINT.

    Only modules are loaded here: each worker makes its own connections, event loops, threads and secrets.
    """

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        self._config = config
        self._sockets = sockets
        self._running: list[ForkProcess] = []

    def run(self) -> bool:
        """Serve until SIGTERM or SIGINT; False when the workers cannot start at all."""
        # blocked, a signal waits for sigwait here, or until a new worker has its handlers
        signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED_SIGNALS)
        try:
            self._running = [self._start_worker() for _ in range(self._config.workers)]
            first = tuple(self._running)
            while signal.sigwait(_AWAITED_SIGNALS) == signal.SIGCHLD:
                if any(worker.exitcode == STARTUP_FAILURE for worker in first):
                    return False
                self._running = [
                    worker if worker.is_alive() else self._replace_worker(worker) for worker in self._running
                ]
            return True
        finally:
            self._stop()

    def _start_worker(self) -> ForkProcess:
        worker = ForkProcess(target=self._work)
        worker.start()
        return worker

    def _replace_worker(self, ended: ForkProcess) -> ForkProcess:
        log.error("worker.ended", pid=ended.pid, exitcode=ended.exitcode)
        if ended.exitcode == STARTUP_FAILURE:
            time.sleep(_RESTART_DELAY)
        return self._start_worker()

    def _stop(self) -> None:
        for listening in self._sockets:
            listening.close()
        for worker in self._running:
            worker.terminate()
        for worker in self._running:
            worker.join()

    def _work(self) -> None:
        for ending in _STOP_SIGNALS:
            signal.signal(ending, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED_SIGNALS)
        threading.Thread(target=_exit_with_parent, daemon=True).start()
        uvicorn.Server(self._config).run(self._sockets)


def _exit_with_parent() -> None:
    """End this worker when its parent ends; nothing would replace or stop it, and it would keep the port."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

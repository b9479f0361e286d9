"""Background loops of a process, and PeriodicFlush, the loop that writes what is collected in memory once a second."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.foundation.log import get_logger

BackgroundLoop = Callable[[asyncio.Event], Awaitable[None]]


class BackgroundTasks:
    """Runs loops until `stop`; each is passed an event and checks it between its rounds."""

    def __init__(self, stop_timeout: float = 10) -> None:
        self._stopping = asyncio.Event()
        self._stop_timeout = stop_timeout
        self._tasks: list[asyncio.Future[None]] = []

    def start(self, loops: Iterable[BackgroundLoop]) -> None:
        """Start every loop."""
        self._tasks += [asyncio.ensure_future(loop(self._stopping)) for loop in loops]

    async def stop(self) -> None:
        """Let every loop finish its round; cancel those that take longer than `stop_timeout` seconds."""
        self._stopping.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=self._stop_timeout)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Sleep for `seconds`, or until `stopping` is set."""
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return


log = get_logger(__name__)

Flush = Callable[[], Awaitable[None]]


class PeriodicFlush:
    """Calls every registered flush once a second and at shutdown; a failing one is logged and tried again."""

    def __init__(self, every: timedelta = timedelta(seconds=1)) -> None:
        #: How long it waits between two rounds.
        self.interval = every
        self._flushes: list[Flush] = []

    def register(self, flush: Flush) -> None:
        """Register `flush`, a function that writes what was collected and keeps it when writing fails."""
        self._flushes.append(flush)

    async def run(self, stopping: asyncio.Event) -> None:
        """Flush periodically until `stopping` is set, and then once more."""
        while not stopping.is_set():
            await pause(stopping, self.interval.total_seconds())
            await self.flush()

    async def flush(self) -> None:
        """Write everything now."""
        for flush in self._flushes:
            try:
                await flush()
            except DatabaseUnavailable:  # DatabaseWatch logs it, once
                continue
            except Exception as problem:  # one failing flush must not stop the others
                log.warning("flush.failed", flush=flush.__qualname__, problem=type(problem).__name__)

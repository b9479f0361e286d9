"""PeriodicFlush: writes what is collected in memory once a second, outside of requests."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from idp.foundation.background import pause
from idp.foundation.log import get_logger

log = get_logger(__name__)

Flush = Callable[[], Awaitable[None]]


class Flusher:
    """Calls every registered flush once a second and at shutdown; a failing one is logged and tried again."""

    def __init__(self, every: timedelta = timedelta(seconds=1)) -> None:
        #: How long it waits between two rounds.
        self.interval = every
        self._flushes: list[Flush] = []

    def every(self, flush: Flush) -> None:
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
            except Exception as problem:  # one failing flush must not stop the others
                log.warning("flush.failed", flush=flush.__qualname__, problem=type(problem).__name__)

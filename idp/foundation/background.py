"""Background loops of a process, stopped between two rounds and not in the middle of a statement."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

Loop = Callable[[asyncio.Event], Awaitable[None]]


class Beside:
    """Runs loops until `stop`; each is passed an event and checks it between its rounds."""

    def __init__(self, patience: float = 10) -> None:
        self._stopping = asyncio.Event()
        self._patience = patience
        self._tasks: list[asyncio.Future[None]] = []

    def start(self, loops: Iterable[Loop]) -> None:
        """Start every loop."""
        self._tasks += [asyncio.ensure_future(loop(self._stopping)) for loop in loops]

    async def stop(self) -> None:
        """Let every loop finish its round; cancel those that take longer than `stop_timeout` seconds."""
        self._stopping.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=self._patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Sleep for `seconds`, or until `stopping` is set."""
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return

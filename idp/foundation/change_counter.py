"""Change counters: one row per name, raised with each change and polled by every process."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

from sqlalchemy import select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.background import pause
from idp.foundation.database import UNREACHABLE, Base, Database, Session
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.foundation.log import get_logger
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import insert_or_ignore

log = get_logger(__name__)

ChangeListener = Callable[[], Awaitable[None] | None]


class ChangeCounter(Base):
    """How often the data called `name` has changed."""

    __tablename__ = "version"
    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(server_default=text("0"))


_READ_COUNTERS = CompiledStatement(select(ChangeCounter.name, ChangeCounter.number))


async def publish_change(session: Session, name: str) -> None:
    """Notify every process, this one included, that this transaction changes the data called `name`."""
    await session.execute(insert_or_ignore(session, ChangeCounter, {"name": name, "number": 0}, on=("name",)))
    await session.execute(
        update(ChangeCounter).where(ChangeCounter.name == name).values(number=ChangeCounter.number + 1)
    )


class ChangePoller:
    """Polls the change counters at an interval and calls the registered listeners; one per process."""

    def __init__(self, database: Database, every: timedelta = timedelta(milliseconds=500)) -> None:
        self._database = database
        #: How long it waits before each look.
        self.interval = every
        self._seen: dict[str, int] = {}
        self._listeners: dict[str, list[ChangeListener]] = {}

    def on_change(self, name: str, call: ChangeListener) -> None:
        """Register `call` to run after every change of `name`, and whenever changes may have been missed."""
        self._listeners.setdefault(name, []).append(call)

    async def run(self, stopping: asyncio.Event) -> None:
        """Watch until it is time to stop; while the database cannot be read, everything counts as changed.

        The first round calls every listener, after a pause: what was loaded at the start is fresh.
        """
        await pause(stopping, self.interval.total_seconds())
        while not stopping.is_set():
            try:
                await self.poll()
            except UNREACHABLE as problem:
                if not isinstance(problem, DatabaseUnavailable):  # DatabaseWatch logs that, once
                    log.warning("versions.unreadable", problem=type(problem).__name__)
                await self._notify(self._listeners)
            await pause(stopping, self.interval.total_seconds())

    async def poll(self) -> None:
        """Read the counters once and notify the listeners of those that changed."""
        rows = await self._database.fetch_all(_READ_COUNTERS, {})
        current = {row.name: row.number for row in rows}
        changed = {name for name, number in current.items() if self._seen.get(name) != number}
        self._seen = current
        await self._notify(changed)

    async def _notify(self, names: Iterable[str]) -> None:
        """Call every listener of `names`; one that fails does not stop the others, and is called again next time."""
        for name in names:
            for call in self._listeners.get(name, ()):
                try:
                    done = call()
                    if done is not None:
                        await done
                except Exception as problem:  # the next round tries again
                    if not isinstance(problem, DatabaseUnavailable):
                        log.warning("versions.unheard", version=name, problem=type(problem).__name__)
                    self._seen.pop(name, None)

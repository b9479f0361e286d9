"""Change counters: one row per name, raised with each change and polled by every process."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

from sqlalchemy import select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.background import pause
from idp.foundation.database import UNREACHABLE, Base, Database, Session
from idp.foundation.log import get_logger
from idp.foundation.statements import Statement
from idp.foundation.upsert import insert_or_ignore

log = get_logger(__name__)

Heard = Callable[[], Awaitable[None] | None]


class Version(Base):
    """How often the data called `name` has changed."""

    __tablename__ = "version"
    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(server_default=text("0"))


_ALL = Statement(select(Version.name, Version.number))


async def bump(session: Session, name: str) -> None:
    """Notify every process, this one included, that this transaction changes the data called `name`."""
    await session.execute(insert_or_ignore(session, Version, {"name": name, "number": 0}, on=("name",)))
    await session.execute(update(Version).where(Version.name == name).values(number=Version.number + 1))


class Watcher:
    """Polls the change counters at an interval and calls the registered listeners; one per process."""

    def __init__(self, database: Database, every: timedelta = timedelta(milliseconds=500)) -> None:
        self._database = database
        #: How long it waits before each look.
        self.interval = every
        self._seen: dict[str, int] = {}
        self._listeners: dict[str, list[Heard]] = {}

    def on_change(self, name: str, call: Heard) -> None:
        """Register `call` to run after every change of `name`, and whenever changes may have been missed."""
        self._listeners.setdefault(name, []).append(call)

    async def run(self, stopping: asyncio.Event) -> None:
        """Watch until it is time to stop; while the database cannot be asked, everything counts as changed.

        The first look tells everybody, and comes after a pause: what was loaded at the start is fresh.
        """
        await pause(stopping, self.interval.total_seconds())
        while not stopping.is_set():
            try:
                await self.look()
            except UNREACHABLE as problem:
                log.warning("versions.unreadable", problem=type(problem).__name__)
                await self._tell(self._listeners)
            await pause(stopping, self.interval.total_seconds())

    async def look(self) -> None:
        """Read the counters once and notify the listeners of those that changed."""
        rows = await self._database.all(_ALL, {})
        current = {row.name: row.number for row in rows}
        changed = {name for name, number in current.items() if self._seen.get(name) != number}
        self._seen = current
        await self._tell(changed)

    async def _tell(self, names: Iterable[str]) -> None:
        """Call every listener of `names`; one that fails does not stop the others, and is called again next time."""
        for name in names:
            for call in self._listeners.get(name, ()):
                try:
                    done = call()
                    if done is not None:
                        await done
                except Exception as problem:  # the next round tries again
                    log.warning("versions.unheard", version=name, problem=type(problem).__name__)
                    self._seen.pop(name, None)

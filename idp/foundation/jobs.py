"""Periodic jobs: each is run by one process at a time, under a lease in the database."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.background import pause
from idp.foundation.database import Base, Database, Session
from idp.foundation.log import get_logger
from idp.foundation.statements import Statement
from idp.foundation.upsert import insert_or_ignore

log = get_logger(__name__)


class Lease(Base):
    """The lease of the job `name`: it is taken until `until`."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]


_TAKE = Statement(
    update(Lease)
    .where(Lease.name == bindparam("called"), Lease.until <= bindparam("at", type_=Lease.until.type))
    .values(until=bindparam("later", type_=Lease.until.type))
    .returning(Lease.name)
)


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job: one process calls `run` about once per `every`; `run` opens its own transactions."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]


class Jobs:
    """Runs the jobs of one process when they are due."""

    def __init__(self, database: Database, jobs: list[Job]) -> None:
        self._database = database
        self.all = tuple(jobs)

    async def run(self, stopping: asyncio.Event) -> None:
        """Check every second which jobs are due, until `stopping` is set."""
        async with self._database.begin() as session:
            await self._prepare(session)
        while not stopping.is_set():
            for job in self.all:
                await self.run_if_due(job)
            await pause(stopping, 1)

    async def run_if_due(self, job: Job) -> bool:
        """Take the lease of `job` for one period and run it; False when the lease is taken."""
        at = clock.now()
        try:
            if await self._database.one(_TAKE, {"called": job.name, "at": at, "later": at + job.every}) is None:
                return False
            await job.run()
        except Exception as problem:  # the next round tries again
            log.warning("job.failed", job=job.name, problem=type(problem).__name__, exc_info=problem)
        return True

    async def _prepare(self, session: Session) -> None:
        for job in self.all:
            row = {"name": job.name, "until": clock.now()}
            await session.execute(insert_or_ignore(session, Lease, row, on=("name",)))

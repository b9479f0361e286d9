"""Periodic jobs: each is run by one process at a time, under a lease in the database."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, or_, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.background import pause
from idp.foundation.clock_monitor import ClockMonitor
from idp.foundation.database import Base, Database
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.foundation.issued_ahead import STEADY_AFTER, newest_issue
from idp.foundation.log import get_logger
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import insert_or_ignore

log = get_logger(__name__)


class Lease(Base):
    """The lease of the job `name`: it is taken until `until`."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]


#: No lease is taken until then.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)

_TAKE_LEASE = CompiledStatement(
    update(Lease)
    .where(
        Lease.name == bindparam("called"),
        or_(
            Lease.until <= bindparam("at", type_=Lease.until.type),
            Lease.until > bindparam("newest", type_=Lease.until.type),
        ),
    )
    .values(until=bindparam("later", type_=Lease.until.type))
    .returning(Lease.name)
)


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job: one process calls `run` about once per `every`; `run` opens its own transactions.

    `needs_steady_clock`: it ends, deletes or rewrites rows by their age, so it waits until the clock is believed.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]
    needs_steady_clock: bool = False


class JobRunner:
    """Runs the jobs of one process when they are due."""

    def __init__(self, database: Database, jobs: list[Job]) -> None:
        self._database = database
        self._clock_monitor = ClockMonitor()
        #: When this process last ran each job, by the monotonic clock.
        self._ran_at: dict[str, float] = {}
        self.jobs = tuple(jobs)
        #: The ends of leases whose job has not ended: an outage broke it off.
        self._held: dict[str, datetime] = {}

    def find(self, name: str) -> Job:
        """The job of this name, for what runs it at a time of its own."""
        return next(job for job in self.jobs if job.name == name)

    async def run(self, stopping: asyncio.Event) -> None:
        """Check every second which jobs are due, until `stopping` is set."""
        while not stopping.is_set() and not await self._create_leases():
            await pause(stopping, 1)
        while not stopping.is_set():
            for job in self.jobs:
                await self.run_if_due(job)
            await pause(stopping, 1)

    async def run_if_due(self, job: Job) -> bool:
        """Take the lease of `job` for one period and run it; False when it is taken, or the clock not yet believed.

        A job that an outage of the database broke off is run again while this process has its lease.
        """
        if job.needs_steady_clock and not self._clock_monitor.is_steady():
            return False
        try:
            if not await self._holds_lease(job):
                return False
            self._ran_at[job.name] = clock.elapsed()
            await job.run()
        except DatabaseUnavailable:  # DatabaseWatch logs it, once
            return False
        except Exception as problem:  # run again after its period
            log.warning("job.failed", job=job.name, problem=type(problem).__name__, exc_info=problem)
        self._held.pop(job.name, None)
        return True

    def _newest_lease(self, job: Job, at: datetime) -> datetime:
        """The latest end of a lease that is honoured; a later one was taken by a clock that was ahead.

        Such a lease counts as taken now, so it too is honoured for one period (at most STEADY_AFTER).
        """
        period = min(job.every, STEADY_AFTER)
        rested = timedelta(seconds=clock.elapsed() - self._ran_at.get(job.name, 0))
        is_over = min(self._clock_monitor.steady_for(), rested) >= period
        return newest_issue(at + job.every) if is_over else _NEVER

    async def _holds_lease(self, job: Job) -> bool:
        at = clock.now()
        if self._held.get(job.name, at) > at:
            return True
        values = {"called": job.name, "at": at, "later": at + job.every, "newest": self._newest_lease(job, at)}
        if await self._database.fetch_one(_TAKE_LEASE, values) is None:
            return False
        self._held[job.name] = at + job.every
        return True

    async def _create_leases(self) -> bool:
        try:
            async with self._database.begin() as session:
                for job in self.jobs:
                    row = {"name": job.name, "until": clock.now()}
                    await session.execute(insert_or_ignore(session, Lease, row, on=("name",)))
        except DatabaseUnavailable:
            return False
        return True

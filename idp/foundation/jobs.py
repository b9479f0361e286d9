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
from idp.foundation.database import Base, Database, Session
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

    async def run(self, stopping: asyncio.Event) -> None:
        """Check every second which jobs are due, until `stopping` is set."""
        async with self._database.begin() as session:
            await self._create_leases(session)
        while not stopping.is_set():
            for job in self.jobs:
                await self.run_if_due(job)
            await pause(stopping, 1)

    async def run_if_due(self, job: Job) -> bool:
        """Take the lease of `job` for one period and run it; False when it is taken, or the clock not yet believed."""
        if job.needs_steady_clock and not self._clock_monitor.is_steady():
            return False
        at = clock.now()
        values = {"called": job.name, "at": at, "later": at + job.every, "newest": self._newest_lease(job, at)}
        try:
            if await self._database.fetch_one(_TAKE_LEASE, values) is None:
                return False
            self._ran_at[job.name] = clock.elapsed()
            await job.run()
        except Exception as problem:  # the next round tries again
            log.warning("job.failed", job=job.name, problem=type(problem).__name__, exc_info=problem)
        return True

    def _newest_lease(self, job: Job, at: datetime) -> datetime:
        """The latest end of a lease that is honoured; a later one was taken by a clock that was ahead.

        Such a lease counts as taken now, so it too is honoured for one period (at most STEADY_AFTER).
        """
        period = min(job.every, STEADY_AFTER)
        rested = timedelta(seconds=clock.elapsed() - self._ran_at.get(job.name, 0))
        is_over = min(self._clock_monitor.steady_for(), rested) >= period
        return newest_issue(at + job.every) if is_over else _NEVER

    async def _create_leases(self, session: Session) -> None:
        for job in self.jobs:
            row = {"name": job.name, "until": clock.now()}
            await session.execute(insert_or_ignore(session, Lease, row, on=("name",)))

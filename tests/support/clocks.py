"""The two clocks of this process, moved by hand: the wall clock, which may be wrong, and the monotonic one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from idp.foundation import clock
from tests.support.app import App

RIGHT = timedelta(0)
AHEAD = timedelta(days=400)
BEHIND = -AHEAD


class Clocks:
    """Time passes only when a test says so, and then on both clocks; the wall clock can be put wrong."""

    def __init__(self, stack: ExitStack) -> None:
        self._frozen = stack.enter_context(ExitStack())
        self._pass_by = stack.enter_context(clock.aging_by_hand())
        self._truth, self._wrong = clock.now(), RIGHT
        self.put(RIGHT)

    def put(self, wrong: timedelta) -> None:
        """Put the wall clock wrong by so much; what was kept in memory for a second is asked anew."""
        self._wrong = wrong
        self.run(timedelta(seconds=2))

    def run(self, time: timedelta) -> None:
        """Let this process run on for so long."""
        self._truth += time
        self._pass_by(time)
        self._frozen.close()
        self._frozen.enter_context(clock.freeze(self._truth + self._wrong))

    async def run_with_jobs(self, app: App, time: timedelta, every: timedelta = timedelta(minutes=10)) -> None:
        """Let this process run on for so long, with its jobs and its outbox."""
        await run_jobs(app)
        for _ in range(time // every):
            self.run(every)
            await run_jobs(app)


async def run_jobs(app: App) -> list[str]:
    """Run every job that is due, and deliver what is in the outbox; the names of the jobs that ran."""
    runner = app.composition.jobs
    await runner._create_leases()
    ran = [job.name for job in runner.jobs if await runner.run_if_due(job)]
    await app.settle()
    return ran


@contextmanager
def moving_clocks() -> Iterator[Clocks]:
    """Clocks that stand still until they are moved."""
    with ExitStack() as stack:
        yield Clocks(stack)

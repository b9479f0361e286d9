"""idp worker: a process that delivers outbox messages and runs jobs, apart from those that answer requests."""

import asyncio

from idp.cli.settled import settings
from idp.composition import work


def worker() -> None:
    """Keep promises (logout deliveries, clean-up) apart from the servers; set IDP_WORKER_IN_PROCESS=false for those."""
    asyncio.run(work(settings()))

"""idp worker: a process that delivers outbox messages and runs jobs, apart from those that answer requests."""

import asyncio

from idp.cli.settled import settings
from idp.composition import work


def worker() -> None:
    """Run background work (logout deliveries, clean-up) apart from servers with IDP_WORKER_IN_PROCESS=false."""
    asyncio.run(work(settings()))

"""idp worker: a process that delivers outbox messages and runs jobs, apart from those that answer requests."""

import asyncio

from idp.cli.database import check_database, fail_with
from idp.cli.settings import fail, load_settings
from idp.composition import work
from idp.foundation.database import UNREACHABLE
from idp.foundation.key_encryption import UnknownSecretKey


def worker() -> None:
    """Run background work (logout deliveries, clean-up) apart from servers with IDP_WORKER_IN_PROCESS=false."""
    settings = load_settings()
    check_database(settings)
    try:
        asyncio.run(work(settings))
    except UnknownSecretKey as problem:
        fail(str(problem))
    except UNREACHABLE as problem:
        fail_with(problem, settings.database_url)

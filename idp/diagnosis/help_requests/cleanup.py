"""HelpCleanup: the job that deletes help requests which ended long ago."""

from datetime import timedelta

from idp.diagnosis.store import help_requests as store
from idp.foundation import clock
from idp.foundation.database import Database


class HelpCleanup:
    """Deletes what is ended; what waits or was answered stays."""

    def __init__(self, database: Database, kept: timedelta) -> None:
        self._database, self._kept = database, kept

    async def run(self) -> None:
        """Delete the requests that ended longer ago than they are kept, with their messages."""
        async with self._database.begin() as session:
            await store.delete_done(session, clock.now() - self._kept)

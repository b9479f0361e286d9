"""AccountsCleanup: deletes expired login requests, old attempt counters and sessions that ended long ago."""

from idp.accounts import questions
from idp.accounts.policy import SessionLimits, Throttle
from idp.accounts.store import attempts
from idp.accounts.store import questions as question_store
from idp.accounts.store import sessions as session_store
from idp.foundation import clock
from idp.foundation.database import Database


class Tidying:
    """A periodic job; an ended session is kept for as long as `SessionLimits.kept` says."""

    def __init__(self, database: Database, throttle: Throttle, limits: SessionLimits) -> None:
        self._database = database
        self._throttle = throttle
        self._limits = limits

    async def run(self) -> None:
        """Delete what is past its retention, each table in its own transaction."""
        at = clock.now()
        async with self._database.begin() as session:
            await question_store.purge(session, at - questions.REMEMBERED)
        async with self._database.begin() as session:
            longest = max(*self._throttle.waits, *self._throttle.account_waits)
            await attempts.purge(session, at - self._throttle.forget - longest)
        async with self._database.begin() as session:
            await session_store.purge(session, at - self._limits.kept)

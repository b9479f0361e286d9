"""AccountsCleanup: deletes expired login requests, old attempt counters and sessions that ended long ago."""

from idp.accounts.authentication import login_requests
from idp.accounts.policy import SessionLimits, ThrottlePolicy
from idp.accounts.store import login_requests as question_store
from idp.accounts.store import login_throttle
from idp.accounts.store import sessions as session_store
from idp.foundation import clock
from idp.foundation.database import Database


class AccountsCleanup:
    """A periodic job; an ended session is kept for as long as `SessionLimits.kept` says."""

    def __init__(self, database: Database, throttle: ThrottlePolicy, limits: SessionLimits) -> None:
        self._database = database
        self._throttle = throttle
        self._limits = limits

    async def run(self) -> None:
        """Delete what is past its retention, each table in its own transaction."""
        at = clock.now()
        async with self._database.begin() as session:
            await question_store.purge(session, at - login_requests.RETENTION)
        async with self._database.begin() as session:
            longest = max(*self._throttle.waits, *self._throttle.account_waits)
            await login_throttle.purge(session, at - self._throttle.forget - longest)
        async with self._database.begin() as session:
            await session_store.purge(session, at - self._limits.kept)

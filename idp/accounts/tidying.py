"""What is deleted when nobody needs it any more: old questions, forgotten attempts, sessions long over."""

from idp.accounts import questions
from idp.accounts.policy import SessionLimits, Throttle
from idp.accounts.store import attempts
from idp.accounts.store import questions as question_store
from idp.accounts.store import sessions as session_store
from idp.foundation import clock
from idp.foundation.database import Database


class Tidying:
    """A job that comes round; an ended session stays as long as anything may still name it."""

    def __init__(self, database: Database, throttle: Throttle, limits: SessionLimits) -> None:
        self._database = database
        self._throttle = throttle
        self._limits = limits

    async def run(self) -> None:
        """Delete what has run out."""
        at = clock.now()
        async with self._database.begin() as session:
            await question_store.purge(session, at - questions.REMEMBERED)
        async with self._database.begin() as session:
            longest = max(*self._throttle.waits, *self._throttle.account_waits)
            await attempts.purge(session, at - self._throttle.forget - longest)
        async with self._database.begin() as session:
            await session_store.purge(session, at - self._limits.kept)

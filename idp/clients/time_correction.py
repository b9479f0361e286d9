"""TimeCorrection: counts clients, secrets and initial access tokens issued by a clock ahead as issued now."""

from idp.clients.client_admin import CLIENT_CHANGES
from idp.clients.registry import Registry
from idp.clients.store import time_correction as store
from idp.foundation import change_counter, clock
from idp.foundation.database import Database


class TimeCorrection:
    """A periodic job."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self._database = database
        self._registry = registry

    async def run(self) -> None:
        """Correct the moments that still lie ahead after the clock has run steadily."""
        now = clock.now()
        async with self._database.begin() as session:
            if await store.correct_overlaps(session, now):
                await change_counter.publish_change(session, CLIENT_CHANGES)
                session.after_commit(self._registry.clear_cache)
            await store.correct_dates(session, now)
            await store.correct_token_lifetimes(session, now)

"""ProtocolCleanup: jobs that correct the counts of finished days and delete rows that are over."""

from datetime import date, timedelta

from idp.clients.registration import cleanup
from idp.clients.registry import Registry
from idp.foundation import clock, facts
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact
from idp.oidc.policy import Lifetimes
from idp.oidc.store import cleanup as store
from idp.oidc.store import grants
from idp.oidc.usage_recorder import usage_fact

#: Finished days whose grants are all still stored.
_DAYS_BACK = 2


class ProtocolCleanup:
    """The periodic jobs of the protocol's tables; each may run twice without harm."""

    def __init__(self, database: Database, registry: Registry, lifetimes: Lifetimes, calendar: Calendar) -> None:
        self._database = database
        self._registry = registry
        self._lifetimes = lifetimes
        self._calendar = calendar

    async def run_nightly(self) -> None:
        """Correct the counts first, then delete the rows they were taken from, and clients that were never used."""
        today = self._calendar.today()
        for back in range(1, _DAYS_BACK + 1):
            await self.correct_counts(today - timedelta(days=back))
        await self.purge_ended()
        await self.remove_unused_clients()

    async def correct_counts(self, day: date) -> None:
        """Set the facts of a finished day to what the grants say: a process that died lost its counts in memory."""
        start, end = self._calendar.start_of(day), self._calendar.start_of(day + timedelta(days=1))
        async with self._database.begin() as session:
            rows = await store.count_redemptions(session, start, end)
        counted: list[tuple[tuple[Fact, date], int]] = []
        for client_id, person_id, times in rows:
            client = await self._registry.find(client_id)
            if client is not None:
                counted.append(((usage_fact(FactKind.CODE_REDEEMED, client, person_id), day), times))
        async with self._database.begin() as session:
            await facts.raise_counts(session, counted)

    async def delete_expired(self) -> None:
        """Delete expired pending requests, device codes and used jti values."""
        async with self._database.begin() as session:
            await store.purge_expired(session, clock.now())

    async def correct_times(self) -> None:
        """Revoke grants and delete requests issued by a clock that was ahead."""
        now = clock.now()
        async with self._database.begin() as session:
            await grants.revoke_issued_ahead(session, now)
            await grants.correct_refresh_times(session, now)
            await store.delete_issued_ahead(session, now)

    async def remove_unused_clients(self) -> None:
        """Delete clients that registered themselves and were never used."""
        lasts = self._lifetimes.unused_client
        if lasts > timedelta(0):
            await cleanup.remove_unused_clients(self._database, self._registry, clock.now() - lasts, store.has_grants)

    async def purge_ended(self) -> None:
        """Delete ended grants and old logout receipts in small transactions, so that no request waits for a lock."""
        now = clock.now()
        while True:
            async with self._database.begin() as session:
                gone = await store.purge_ended(session, now - self._lifetimes.memory, now - self._lifetimes.receipts)
            if gone == 0:
                return

"""FactPurge: deletes rows with persons when they have been kept long enough and are counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from idp.foundation import clock, fact_purge
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.fact_purge import DeletedFact
from idp.foundation.log import get_logger
from idp.tracker.usage import roll_up_store
from idp.tracker.usage.people_count import WINDOW_DAYS
from idp.tracker.usage.roll_up import FIRST_DAY, find_first_countable, write_day

log = get_logger(__name__)

#: Rows that one transaction deletes.
_BATCH = 5_000
_DAY = timedelta(days=1)
_COLUMNS = {kind.value: name for name, kind in roll_up_store.SUMS.items()}


@dataclass(frozen=True, slots=True)
class FactPurge:
    """Deletes rows with persons in small transactions, so that no request waits; it may end anywhere."""

    database: Database
    calendar: Calendar
    kept: timedelta

    async def run_due(self) -> None:
        """Delete the rows with persons of days that were kept long enough, oldest first, once they are counted."""
        before = self.calendar.today() - self.kept
        for day in await self._list_due(before):
            if not await self._start(day):
                break  # the next day's rows tell the people of this day's windows
            rows = await self._delete(day)
            log.info("facts.purged", day=day.isoformat(), rows=rows)
        await self._count_late(before)

    async def _list_due(self, before: date) -> list[date]:
        async with self.database.begin() as session:
            found = await roll_up_store.load_rolled_days(session, FIRST_DAY, before - _DAY)
        return [one.day for one in found if one.purged_at is None]

    async def _start(self, day: date) -> bool:
        """Whether rows of this day may be deleted: everything that they tell is counted, just now once more."""
        last = day + timedelta(days=WINDOW_DAYS - 1)
        async with self.database.begin() as session:
            found = await roll_up_store.lock_days(session, day, last)
            if found.purge_started_at is not None:
                return True
            window = await roll_up_store.load_rolled_days(session, day, last)
            first = await find_first_countable(session)
            counted = [one for one in window if one.finished_at and (one.counted_at or one.day < first)]
            if len(counted) < WINDOW_DAYS or await write_day(session, found):
                return False
            await roll_up_store.start_purge(session, day, clock.now())
        return True

    async def _delete(self, day: date) -> int:
        rows, deleted = 0, _BATCH
        while deleted:
            async with self.database.begin() as session:
                await roll_up_store.lock_days(session, day, day)
                deleted = await fact_purge.delete_facts_of_persons(session, day, _BATCH)
                if not deleted:
                    await roll_up_store.finish_purge(session, day, clock.now())
            rows += deleted
        return rows

    async def _count_late(self, before: date) -> None:
        """Add facts that came after the rows of their day were deleted to its counts, and delete them."""
        async with self.database.begin() as session:
            days = await fact_purge.find_days_of_persons(session, before)
        for day in days:
            while await self._count_late_batch(day):
                pass

    async def _count_late_batch(self, day: date) -> bool:
        async with self.database.begin() as session:
            found = await roll_up_store.lock_days(session, day, day)
            if found.purged_at is None:
                return False
            rows = await fact_purge.take_facts_of_persons(session, day, _BATCH)
            if rows:
                await roll_up_store.add_late_counts(session, sum_rows(rows, day))
        return bool(rows)


def sum_rows(rows: Iterable[DeletedFact], day: date) -> list[dict[str, object]]:
    """Rows of `daily_use` that say what these facts say, in the order in which they are locked."""
    counts: dict[tuple[UUID, str], dict[str, int]] = {}
    people: dict[tuple[UUID, str], set[UUID]] = {}
    for row in rows:
        name = _COLUMNS.get(row.kind)
        if name is not None:
            key = (row.application_id, row.environment)
            sums = counts.setdefault(key, dict.fromkeys(roll_up_store.SUMS, 0))
            sums[name] += row.count
            if row.kind == FactKind.CODE_REDEEMED:
                people.setdefault(key, set()).add(row.person_id)
    return [
        {"application_id": key[0], "environment": key[1], "day": day, "people": len(people.get(key, ())), **sums}
        for key, sums in sorted(counts.items())
    ]

"""RollUp: facts of days that ended become counts per application, and people of 30 days are counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from idp.foundation import clock
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database, Session
from idp.foundation.log import get_logger
from idp.tracker.usage import people_store, roll_up_store
from idp.tracker.usage.people_bounds import find_bounds
from idp.tracker.usage.people_count import WINDOW_DAYS
from idp.tracker.usage.roll_up_store import RolledDay
from idp.tracker.usage.store import CITY
from idp.tracker.usage.suppression import is_published_day

log = get_logger(__name__)

#: No fact is older.
FIRST_DAY = date(2022, 1, 1)
#: Days that are rolled up once more on each of the next days: other releases do not say when they write late.
_AGAIN = 3
_DAY = timedelta(days=1)
#: From the first to the last day of whose windows a day is a part.
_OTHER_DAYS = timedelta(days=WINDOW_DAYS - 1)


@dataclass(frozen=True, slots=True)
class RollUp:
    """Writes the counts of days; each day is one transaction, so it may end anywhere and begin again."""

    database: Database
    calendar: Calendar

    async def run_day(self, day: date) -> int:
        """Set the counts of `day` to what its facts say; returns how many rows changed. Twice changes nothing."""
        async with self.database.begin() as session:
            found = await roll_up_store.lock_days(session, day, day + _OTHER_DAYS)
            return await write_day(session, found)

    async def run_due(self) -> int:
        """Roll up every day that ended and is not finished, the oldest first, then count the people of 30 days.

        Returns how many days were rolled up.
        """
        due = await self.find_due()
        for place, day in enumerate(due, start=1):
            changed = await self.run_day(day)
            log.info("facts.rolled_up", day=day.isoformat(), changed=changed, left=len(due) - place)
        await self.count_due()
        return len(due)

    async def count_due(self) -> int:
        """Count the people of the 30 days to every finished day where that is due; returns for how many days."""
        due = await self.find_uncounted()
        for place, day in enumerate(due, start=1):
            counted = await self.count_people(day)
            log.info("people.counted", day=day.isoformat(), counted=counted, left=len(due) - place)
        return len(due)

    async def count_people(self, day: date) -> int:
        """Store the different people of the 30 days to `day`; returns how many numbers that are."""
        async with self.database.begin() as session:
            await roll_up_store.lock_days(session, day, day)
            await people_store.delete_people(session, day)
            counted = await people_store.count_people(session, day)
            await people_store.end_people(session, day)
            if await _is_counted(session, day + _DAY):
                await people_store.end_people(session, day + _DAY)
            if is_published_day(day):
                people = await people_store.load_counted(session, day)
                await people_store.save_bounds(session, day, find_bounds(people, CITY))
            await roll_up_store.finish_people(session, day, clock.now())
        return counted

    async def find_due(self) -> list[date]:
        """The days that ended and are to be rolled up, the oldest first."""
        today = self.calendar.today()
        async with self.database.begin() as session:
            days = await _list_days(session, today)
            finished = {one.day: one.finished_at for one in await _load_finished(session, today)}
        return [day for day in days if day not in finished or self._is_due_again(day, finished[day], today)]

    def _is_due_again(self, day: date, finished_at: datetime | None, today: date) -> bool:
        """Whether a finished day was written before it ended, or is recent and was not written today."""
        written_since = today if day >= today - _AGAIN * _DAY else day + _DAY
        return finished_at is None or finished_at < self.calendar.start_of(written_since)

    async def find_uncounted(self) -> list[date]:
        """The finished days whose people are to be counted and still can be, the newest first."""
        today = self.calendar.today()
        async with self.database.begin() as session:
            first = await find_first_countable(session)
            found = await _load_finished(session, today)
        return [one.day for one in reversed(found) if one.counted_at is None and one.day >= first]


async def write_day(session: Session, found: RolledDay) -> int:
    """Write the counts of a locked day, and have the people of its windows counted again where they changed."""
    if found.purge_started_at is None:
        changed = await roll_up_store.roll_up(session, found.day)
    else:
        changed = await roll_up_store.roll_up_without_persons(session, found.day)
    await roll_up_store.finish_day(session, found.day, clock.now())
    if changed:
        first = max(found.day, await find_first_countable(session))
        await roll_up_store.reset_people(session, first, found.day + _OTHER_DAYS)
    return changed


async def find_first_countable(session: Session) -> date:
    """The first day of whose 30 days all rows with persons are there."""
    purged = await roll_up_store.find_last_purge(session)
    return FIRST_DAY if purged is None else purged + timedelta(days=WINDOW_DAYS)


async def _list_days(session: Session, today: date) -> list[date]:
    """All days that ended, from the first with a fact."""
    first = await roll_up_store.find_first_day(session, FIRST_DAY)
    return [] if first is None else [first + number * _DAY for number in range((today - first).days)]


async def _load_finished(session: Session, today: date) -> list[RolledDay]:
    found = await roll_up_store.load_rolled_days(session, FIRST_DAY, today - _DAY)
    return [one for one in found if one.finished_at is not None]


async def _is_counted(session: Session, day: date) -> bool:
    found = await roll_up_store.load_rolled_days(session, day, day)
    return bool(found) and found[0].counted_at is not None

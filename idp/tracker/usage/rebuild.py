"""UseRebuild: writes the counts of days anew, from rows while they are kept, later from what never named a person."""

from dataclasses import dataclass
from datetime import date, timedelta

from idp.foundation import audit
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database, Session
from idp.foundation.events import FoundationEvent
from idp.permissions import Authority, Operation
from idp.tracker.usage import roll_up_store
from idp.tracker.usage.people_count import WINDOW_DAYS
from idp.tracker.usage.roll_up import RollUp, find_first_countable, write_day

_DAY = timedelta(days=1)
_OTHER_DAYS = timedelta(days=WINDOW_DAYS - 1)


@dataclass(frozen=True, slots=True)
class RebuiltDay:
    """What rebuilding one day changed, or would: rows, and the sums over all applications before and after.

    `whole`: the rows with persons were there, so that every count was written, not only counts of requests.
    """

    day: date
    whole: bool
    changed: int
    before: dict[str, int]
    after: dict[str, int]

    @property
    def differences(self) -> dict[str, tuple[int, int]]:
        """The sums that differ: (before, after)."""
        return {name: (old, self.after[name]) for name, old in self.before.items() if old != self.after[name]}


@dataclass(frozen=True, slots=True)
class UseRebuild:
    """Rebuilds counts of days; each day is one transaction."""

    database: Database
    calendar: Calendar
    roll_up: RollUp

    async def run(self, authority: Authority, first: date, last: date, *, dry: bool) -> list[RebuiltDay]:
        """Rebuild the days from `first` to `last`, or only say what would change; today is never one of them."""
        permit = authority.require(Operation.REBUILD_FACTS)
        end = min(last, self.calendar.today() - _DAY)
        days = [first + number * _DAY for number in range((end - first).days + 1)]
        found = [await self._rebuild(day, dry) for day in days]
        if not dry:
            await self.roll_up.count_due()
            detail = permit.detail | {"from": first.isoformat(), "to": end.isoformat()}
            async with self.database.begin() as session:
                await audit.record(session, audit.Event(FoundationEvent.FACTS_REBUILT, permit.actor, detail=detail))
        return found

    async def _rebuild(self, day: date, dry: bool) -> RebuiltDay:
        try:
            async with self.database.begin() as session:
                rebuilt = await _rebuild_day(session, day)
                if dry:
                    raise _OnlyAsked(rebuilt)
        except _OnlyAsked as asked:
            return asked.rebuilt
        return rebuilt


class _OnlyAsked(Exception):
    """What would change; raised so that nothing does."""

    def __init__(self, rebuilt: RebuiltDay) -> None:
        super().__init__()
        self.rebuilt = rebuilt


async def _rebuild_day(session: Session, day: date) -> RebuiltDay:
    found = await roll_up_store.lock_days(session, day, day + _OTHER_DAYS)
    whole, before = found.purge_started_at is None, await roll_up_store.load_totals_of_day(session, day)
    deleted = await roll_up_store.delete_unfounded(session, day) if whole else 0
    changed = deleted + await write_day(session, found)
    first = max(day, await find_first_countable(session))
    await roll_up_store.reset_people(session, first, day + _OTHER_DAYS)
    await roll_up_store.mark_applications_of_day(session, day)
    after = await roll_up_store.load_totals_of_day(session, day)
    return RebuiltDay(day, whole, changed, before=before, after=after)

"""UseStatus: how far facts are rolled up, counted and purged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from idp.foundation import fact_purge
from idp.permissions import Authority, Operation
from idp.tracker.usage import roll_up_store
from idp.tracker.usage.purge import FactPurge
from idp.tracker.usage.roll_up import FIRST_DAY, RollUp


@dataclass(frozen=True, slots=True, kw_only=True)
class UseStatus:
    """What is done, and what the next nightly update will do; None: nothing yet."""

    #: The last day whose counts are written, and the last whose people of 30 days are counted.
    finished: date | None
    counted: date | None
    #: Days that are to be rolled up, and days of whose 30 days people are to be counted.
    due: Sequence[date]
    uncounted: Sequence[date]
    #: The first day of which rows with persons are kept, and the days whose rows are past their time.
    first_of_persons: date | None
    overdue: Sequence[date]


async def load_status(authority: Authority, roll_up: RollUp, purge: FactPurge) -> UseStatus:
    """Load how far roll-up and purge have come."""
    authority.require(Operation.SHOW_FACTS)
    today = roll_up.calendar.today()
    async with roll_up.database.begin() as session:
        days = await roll_up_store.load_rolled_days(session, FIRST_DAY, today)
        first_of_persons = await fact_purge.find_first_day_of_persons(session)
        overdue = await fact_purge.find_days_of_persons(session, today - purge.kept)
    return UseStatus(
        finished=max((one.day for one in days if one.finished_at), default=None),
        counted=max((one.day for one in days if one.counted_at), default=None),
        due=await roll_up.find_due(),
        uncounted=await roll_up.find_uncounted(),
        first_of_persons=first_of_persons,
        overdue=overdue,
    )

"""ProgressSnapshot: how far the city and each office are, as one stored row per day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from idp.foundation.database import Database, Session
from idp.offices import store as offices
from idp.tracker.levels.rules import INTEGRATED, Level
from idp.tracker.progress import store as progress
from idp.tracker.progress.values import OfficeLevels, ProgressPoint
from idp.tracker.usage.people_count import PeopleScope
from idp.tracker.usage.store import CITY


@dataclass(frozen=True, slots=True)
class ProgressSnapshot:
    """Stores the progress of a day that has just ended, from the standings of now; a stored day stays as it is."""

    database: Database

    async def is_written(self, day: date) -> bool:
        """Whether the progress of `day` is stored."""
        async with self.database.begin() as session:
            return bool(await progress.load_points(session, PeopleScope.CITY.value, CITY, day))

    async def write(self, day: date) -> None:
        """Store the progress at the end of `day`."""
        async with self.database.begin() as session:
            counted = await progress.count_levels_of_offices(session)
            above = await offices.load_parents(session)
            points = [(PeopleScope.CITY.value, CITY, add_up(counted, day))]
            for office_id, mine in gather_by_office(counted, above).items():
                points.append((PeopleScope.OFFICE.value, office_id, add_up(mine, day)))
            await progress.insert_points(session, points)


async def load_present_point(session: Session, office_ids: Sequence[UUID] | None, day: date) -> ProgressPoint:
    """The progress now, of these offices themselves or (None) of the city."""
    counted = await progress.count_levels_of_offices(session)
    wanted = None if office_ids is None else set(office_ids)
    return add_up((one for one in counted if wanted is None or one.office_id in wanted), day)


def gather_by_office(
    counted: Iterable[OfficeLevels], parents: Mapping[UUID, UUID | None]
) -> Mapping[UUID, Sequence[OfficeLevels]]:
    """The counts of every office with those of the offices below it."""
    found: defaultdict[UUID, list[OfficeLevels]] = defaultdict(list)
    for one in counted:
        office: UUID | None = one.office_id
        while office is not None:
            found[office].append(one)
            office = parents.get(office)
    return found


def add_up(counted: Iterable[OfficeLevels], day: date) -> ProgressPoint:
    """The sums of these counts as the progress of a day."""
    total = integrated = eligible = eligible_integrated = stalled = 0
    levels = [0] * len(Level)
    for one in counted:
        reached = one.count if one.level >= INTEGRATED else 0
        total, integrated, stalled = total + one.count, integrated + reached, stalled + one.stalled
        if one.eligible:
            eligible, eligible_integrated = eligible + one.count, eligible_integrated + reached
            levels[one.level] += one.count
    return ProgressPoint(day, total, integrated, eligible, eligible_integrated, stalled, tuple(levels))

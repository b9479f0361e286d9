"""Loads the progress of the city or of an office: each figure is one statement, whatever the number of applications."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

from idp.catalogue.application import Dimension, Media
from idp.catalogue.eligibility import REACHABLE, Reason, explain_ineligibility, is_eligible
from idp.foundation import clock
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.offices.office import Office
from idp.offices.store import OfficeCounts
from idp.tracker.levels.rules import INTEGRATED, WINDOW_DAYS, Level
from idp.tracker.levels.states import ApplicationState
from idp.tracker.progress import store
from idp.tracker.progress.snapshot import load_present_point
from idp.tracker.progress.store import Units
from idp.tracker.progress.values import (
    ApplicationGroup,
    LevelCount,
    OfficeTally,
    Progress,
    ProgressPoint,
    StallCount,
    Tally,
    TechnologyTally,
)
from idp.tracker.usage.people_count import PeopleScope
from idp.tracker.usage.store import CITY

#: Of the applications that came into use within so many days the median is taken.
MEDIAN_DAYS = 365


async def load_progress(session: Session, calendar: Calendar, office: Office | None) -> Progress:
    """The progress now."""
    now, units = clock.now(), await _load_units(session, office)
    groups = await store.count_groups(session, units)
    today, of_dimension = calendar.day_of(now), defaultdict[Dimension, list[ApplicationGroup]](list)
    for one in groups:
        of_dimension[one.dimension].append(one)
    return Progress(
        at=now,
        tally=count_groups(groups),
        eligible_media=_count_media(groups),
        not_eligible=_count_reasons(groups),
        levels=_count_levels(groups),
        by_office=_rank(await store.count_by_office(session, units)),
        by_dimension=tuple((one, count_groups(of_dimension[one])) for one in Dimension),
        registered=await offices.count_offices(session) if office is None else OfficeCounts(0, 0),
        sources=tuple(sorted({one.source for one in groups})),
        states=_count_states(groups),
        by_technology=_count_technologies(groups),
        stalled=tuple(await store.count_stalls(session, units)),
        moves=await store.count_moves(session, today - timedelta(days=WINDOW_DAYS - 1), units),
        days_to_use=await load_days_to_use(session, calendar, today, units=units),
    )


async def load_tally(session: Session, office: Office | None) -> Tally:
    """The tally of the progress alone."""
    return count_groups(await store.count_groups(session, await _load_units(session, office)))


async def load_office_tallies(session: Session, office: Office | None) -> Sequence[OfficeTally]:
    """The offices of the progress alone, in the same order."""
    return _rank(await store.count_by_office(session, await _load_units(session, office)))


async def load_stalls(session: Session, office: Office | None) -> Sequence[StallCount]:
    """The stalls of the progress alone."""
    return await store.count_stalls(session, await _load_units(session, office))


async def _load_units(session: Session, office: Office | None) -> Units | None:
    return await offices.load_unit_ids(session, office.code) if office else None


async def load_days_to_use(session: Session, calendar: Calendar, today: date, *, units: Units | None) -> int | None:
    """The median of days from the first client to the first use, of those in use since less than MEDIAN_DAYS."""
    first_uses = await store.load_first_uses(session, today - timedelta(days=MEDIAN_DAYS - 1), units)
    days = [max(0, (first - calendar.day_of(registered_at)).days) for first, registered_at in first_uses]
    return round(median(days)) if days else None


async def load_history(
    session: Session, calendar: Calendar, office: Office | None, months: int, *, present: Progress | None = None
) -> Sequence[ProgressPoint]:
    """The last stored day of each of the last months before this one, and now; `present`: where it is loaded already.

    A month without one, or in which there was no application, is left out.
    """
    today = calendar.today()
    scope, scope_id = (PeopleScope.OFFICE, office.id) if office else (PeopleScope.CITY, CITY)
    points = await store.load_points(session, scope.value, scope_id, _first_of_months(today, months))
    ends = {(point.day.year, point.day.month): point for point in points if point.total}
    ends.pop((today.year, today.month), None)
    if present is not None:
        return [*ends.values(), _point(present, today)]
    below = [one.id for one in await offices.list_below(session, [office.id])] if office else None
    return [*ends.values(), await load_present_point(session, below, today)]


def _point(progress: Progress, day: date) -> ProgressPoint:
    tally, levels = progress.tally, tuple(one.eligible for one in progress.levels)
    return ProgressPoint(
        day,
        tally.total,
        tally.integrated,
        tally.eligible,
        tally.eligible_integrated,
        progress.stalled_applications,
        levels,
    )


def count_groups(groups: Sequence[ApplicationGroup]) -> Tally:
    """The tally of these groups."""
    eligible = [one for one in groups if is_eligible(one)]
    return Tally(
        total=sum(one.count for one in groups),
        integrated=sum(one.count for one in groups if one.level >= INTEGRATED),
        eligible=sum(one.count for one in eligible),
        eligible_integrated=sum(one.count for one in eligible if one.level >= INTEGRATED),
    )


def _count_media(groups: Sequence[ApplicationGroup]) -> tuple[tuple[Media, int], ...]:
    media = Counter[Media]()
    for one in groups:
        media[one.media] += one.count if is_eligible(one) else 0
    return tuple((medium, media[medium]) for medium in Media if medium in REACHABLE or media[medium])


def _count_reasons(groups: Sequence[ApplicationGroup]) -> tuple[tuple[Reason, int], ...]:
    reasons = Counter[Reason | None]()
    for one in groups:
        reasons[explain_ineligibility(one)] += one.count
    return tuple((reason, reasons[reason]) for reason in Reason)


def _count_levels(groups: Sequence[ApplicationGroup]) -> tuple[LevelCount, ...]:
    total, eligible = Counter[Level](), Counter[Level]()
    for one in groups:
        total[one.level] += one.count
        eligible[one.level] += one.count if is_eligible(one) else 0
    return tuple(LevelCount(level, total[level], eligible[level]) for level in Level)


def _count_states(groups: Sequence[ApplicationGroup]) -> tuple[tuple[ApplicationState, int], ...]:
    states = Counter[ApplicationState]()
    for one in groups:
        states[one.state] += one.count
    return tuple((state, states[state]) for state in ApplicationState)


def _count_technologies(groups: Sequence[ApplicationGroup]) -> tuple[TechnologyTally, ...]:
    """The tally of every technology on record, the one with most applications first; at last those without one."""
    of = defaultdict[str, list[ApplicationGroup]](list)
    for one in groups:
        of[one.technology].append(one)
    found = [TechnologyTally(technology, count_groups(mine)) for technology, mine in of.items()]
    return tuple(sorted(found, key=lambda one: (not one.technology, -one.tally.total, one.technology)))


def _rank(tallies: Sequence[OfficeTally]) -> tuple[OfficeTally, ...]:
    """Offices with applications: by integrated share of the eligible, then by number of eligible, then by name."""
    return tuple(
        sorted(tallies, key=lambda one: (-_share(one.tally), -one.tally.eligible, one.office.name, one.office.code))
    )


def _share(tally: Tally) -> float:
    return tally.eligible_integrated / tally.eligible if tally.eligible else 0.0


def _first_of_months(today: date, months: int) -> date:
    """The first day of the month so many months before today's."""
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)

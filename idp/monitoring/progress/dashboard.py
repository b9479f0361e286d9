"""DashboardLoader: everything that Kominfo's first page and the report show, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from idp.accounts.people.factor_share import load_factor_share
from idp.accounts.store.enrolled_factors import FactorShare
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.hourly_counts import INVENTED_HOURS
from idp.monitoring.progress.office_ranking import OfficeRanking, rank_offices
from idp.monitoring.progress.work_list import WorkList, WorkListLoader
from idp.offices.office import Office
from idp.permissions import Authority, Operation
from idp.protocol.client import Environment
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedOrder
from idp.tracker.forecast import Forecast, TooLittleData, forecast
from idp.tracker.levels.history import Direction, LevelChange, LevelChangeFilter
from idp.tracker.levels.rules import WINDOW_DAYS
from idp.tracker.progress.values import Progress, ProgressPoint
from idp.tracker.tracker import Tracker
from idp.tracker.usage import store as usage
from idp.tracker.usage.people_count import PeopleCount, PeopleScope
from idp.web.charts import HourCount

#: How many of the applications that are stalled, and that rose or fell, the first page names.
NAMED, NAMED_MOVES = 5, 3
#: Up to so many applications the first page has every row for paper; of more, the report has them.
MOST_ON_PAPER = 500


@dataclass(frozen=True, slots=True)
class PeopleOfCity:
    """How many people signed in to applications in production in the 30 days to `day`, and in the 30 days before.

    None: not counted, or not published yet; what is published shares no day with what was published before.
    """

    day: date | None = None
    now: PeopleCount | None = None
    before: PeopleCount | None = None

    @property
    def change(self) -> int | None:
        """How many more there are than before; None: one of the two is unknown or not told exactly."""
        if self.now is None or self.before is None or not (self.now.is_exact and self.before.is_exact):
            return None
        return self.now.at_least - self.before.at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """The figures of the city now, or of an office and those below it.

    `applications`: all of them by name, for paper; empty where they are too many, and then lists name the first few.
    `hours`: sign-ins of 30 days by hour of the day, of the city or of an invented one; `factors` are of the city alone.
    `ranking`: the offices, those with enough eligible applications ranked.
    """

    today: date
    progress: Progress
    ranking: OfficeRanking
    history: Sequence[ProgressPoint]
    outlook: Forecast | TooLittleData
    people: PeopleOfCity
    factors: FactorShare
    hours: Sequence[HourCount]
    stalled: Sequence[TrackedApplication]
    rose: Sequence[LevelChange]
    fell: Sequence[LevelChange]
    work: WorkList
    applications: Sequence[TrackedApplication] = ()
    office: Office | None = None


@dataclass(frozen=True, slots=True)
class DashboardLoader:
    """Loads the dashboard; days are those of the deployment's calendar."""

    tracker: Tracker
    work: WorkListLoader
    calendar: Calendar

    async def load(
        self, authority: Authority, session: Session, office: Office | None = None, *, most: int | None = None
    ) -> Dashboard:
        """The dashboard now; `most`: name so many in each list, None: every row, or the first few where there are many.

        Raises InsufficientAuthority.
        """
        authority.require(Operation.SHOW_PROGRESS)
        today, code = self.calendar.today(), office.code if office else None
        progress = await self.tracker.load_progress(authority, session, office)
        history = await self.tracker.load_history(authority, session, office, present=progress)
        for_paper = most is None and progress.tally.total <= MOST_ON_PAPER
        whole = MOST_ON_PAPER if for_paper else most
        return Dashboard(
            today=today,
            progress=progress,
            ranking=rank_offices(progress.by_office),
            history=history,
            outlook=_forecast(history, progress, today),
            people=await _load_people(session, today, office),
            factors=await load_factor_share(authority, session),
            hours=await _load_hours(session, today, office),
            stalled=await self._list_stalled(authority, session, whole or NAMED, office=code),
            rose=await self._list_moves(authority, session, Direction.ROSE, whole or NAMED_MOVES, office=code),
            fell=await self._list_moves(authority, session, Direction.FELL, whole or NAMED_MOVES, office=code),
            work=await self.work.load(authority, session, office),
            applications=await self._list_all(authority, session, office=code) if for_paper else (),
            office=office,
        )

    async def _list_all(
        self, authority: Authority, session: Session, *, office: str | None
    ) -> Sequence[TrackedApplication]:
        filters = TrackedFilter(office=office, sort=TrackedOrder.NAME, limit=MOST_ON_PAPER)
        return await self.tracker.list_first(authority, session, filters)

    async def _list_stalled(
        self, authority: Authority, session: Session, named: int, *, office: str | None
    ) -> Sequence[TrackedApplication]:
        filters = TrackedFilter(office=office, stalled=True, sort=TrackedOrder.STALLED, limit=named)
        return await self.tracker.list_first(authority, session, filters)

    async def _list_moves(
        self, authority: Authority, session: Session, direction: Direction, named: int, *, office: str | None
    ) -> Sequence[LevelChange]:
        since = _month_before(self.calendar.today())
        filters = LevelChangeFilter(office=office, direction=direction, since=since, limit=named)
        return (await self.tracker.list_changes(authority, session, filters)).items


def _month_before(today: date) -> date:
    """The first of the 30 days that end today."""
    return today - timedelta(days=WINDOW_DAYS - 1)


def _forecast(history: Sequence[ProgressPoint], progress: Progress, today: date) -> Forecast | TooLittleData:
    counts = [(point.day, point.eligible_integrated) for point in history]
    return forecast(counts, progress.tally.eligible, progress.tally.eligible, today)


async def _load_people(session: Session, today: date, office: Office | None) -> PeopleOfCity:
    """The last published count, and the one of the 30 days before it."""
    scope, scope_id = (PeopleScope.OFFICE, office.id) if office else (PeopleScope.CITY, usage.CITY)
    published = dict(
        await usage.load_published_people(
            session,
            scope,
            scope_id,
            environment=Environment.PRODUKSI,
            since=today - timedelta(days=2 * WINDOW_DAYS),
            until=today,
        )
    )
    if not published:
        return PeopleOfCity()
    day = max(published)
    return PeopleOfCity(day, published[day], published.get(day - timedelta(days=WINDOW_DAYS)))


async def _load_hours(session: Session, today: date, office: Office | None) -> Sequence[HourCount]:
    """Of the city, or of the whole invented one; hours know no office."""
    if office is not None and not office.is_invented_city:
        return ()
    environment = INVENTED_HOURS if office else Environment.PRODUKSI
    found = await usage.load_hours(session, environment=environment, since=_month_before(today), until=today)
    return [HourCount(hour, count.at_least, count.at_most) for hour, count in found]

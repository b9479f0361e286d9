"""DashboardLoader: everything that Kominfo's first page and the report show, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from idp.accounts.people.factor_share import load_factor_share
from idp.accounts.store.enrolled_factors import FactorShare
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.monitoring.progress.office_ranking import OfficeRanking, rank_offices
from idp.monitoring.progress.work_list import WorkList, WorkListLoader
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

#: How many of the applications that are stalled, and that rose or fell, the first page names.
NAMED, NAMED_MOVES = 5, 3


@dataclass(frozen=True, slots=True)
class PeopleOfCity:
    """How many people signed in to applications in production in 30 days, and in the 30 days before; None: unknown."""

    now: PeopleCount | None
    before: PeopleCount | None

    @property
    def change(self) -> int | None:
        """How many more there are than before; None: one of the two is unknown or not told exactly."""
        if self.now is None or self.before is None or not (self.now.is_exact and self.before.is_exact):
            return None
        return self.now.at_least - self.before.at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """The figures of the city now; `hours`: sign-ins of 30 days by hour of the day."""

    today: date
    progress: Progress
    history: Sequence[ProgressPoint]
    outlook: Forecast | TooLittleData
    people: PeopleOfCity
    factors: FactorShare
    hours: Sequence[tuple[int, int]]
    stalled: Sequence[TrackedApplication]
    rose: Sequence[LevelChange]
    fell: Sequence[LevelChange]
    work: WorkList

    @property
    def ranking(self) -> OfficeRanking:
        """The offices, those with enough eligible applications ranked."""
        return rank_offices(self.progress.by_office)


@dataclass(frozen=True, slots=True)
class DashboardLoader:
    """Loads the dashboard; days are those of the deployment's calendar."""

    tracker: Tracker
    work: WorkListLoader
    calendar: Calendar

    async def load(self, authority: Authority, session: Session, most: int | None = None) -> Dashboard:
        """The dashboard now; `most`: name so many in each list, None: the first few. Raises InsufficientAuthority."""
        authority.require(Operation.SHOW_PROGRESS)
        today = self.calendar.today()
        progress = await self.tracker.load_progress(authority, session)
        history = await self.tracker.load_history(authority, session)
        return Dashboard(
            today=today,
            progress=progress,
            history=history,
            outlook=_forecast(history, progress, today),
            people=await _load_people(session, today),
            factors=await load_factor_share(authority, session),
            hours=await _load_hours(session, today),
            stalled=await self._list_stalled(authority, session, most or NAMED),
            rose=await self._list_moves(authority, session, Direction.ROSE, most or NAMED_MOVES),
            fell=await self._list_moves(authority, session, Direction.FELL, most or NAMED_MOVES),
            work=await self.work.load(authority, session),
        )

    async def _list_stalled(self, authority: Authority, session: Session, named: int) -> Sequence[TrackedApplication]:
        filters = TrackedFilter(stalled=True, sort=TrackedOrder.STALLED, limit=named)
        return (await self.tracker.list_applications(authority, session, filters)).items

    async def _list_moves(
        self, authority: Authority, session: Session, direction: Direction, named: int
    ) -> Sequence[LevelChange]:
        since = _month_before(self.calendar.today())
        filters = LevelChangeFilter(direction=direction, since=since, limit=named)
        return (await self.tracker.list_changes(authority, session, filters)).items


def _month_before(today: date) -> date:
    """The first of the 30 days that end today."""
    return today - timedelta(days=WINDOW_DAYS - 1)


def _forecast(history: Sequence[ProgressPoint], progress: Progress, today: date) -> Forecast | TooLittleData:
    counts = [(point.day, point.eligible_integrated) for point in history]
    return forecast(counts, progress.tally.eligible, progress.tally.eligible, today)


async def _load_people(session: Session, today: date) -> PeopleOfCity:
    found = [
        await usage.load_people(session, PeopleScope.CITY, usage.CITY, environment=Environment.PRODUKSI, day=day)
        for day in (today, today - timedelta(days=WINDOW_DAYS))
    ]
    now, before = (None if people is None else PeopleCount.of(people) for people in found)
    return PeopleOfCity(now, before)


async def _load_hours(session: Session, today: date) -> Sequence[tuple[int, int]]:
    return await usage.load_hours(
        session, environment=Environment.PRODUKSI, since=_month_before(today), until=today
    )

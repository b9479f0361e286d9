"""play_city(): plays a plan day by day, runs the jobs, and compares every figure with the recount at some moments."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from idp.foundation import clock
from tests.support.app import open_app
from tests.support.city.comparison import CityComparison
from tests.support.city.course import Course
from tests.support.city.events import Event, Plan
from tests.support.city.recount import Moment, Recount
from tests.support.city.served_figures import ServedFigures
from tests.support.city.simulation import CitySimulation

_DAY = timedelta(days=1)
#: The nights on which the jobs run: those that begin these days of the week, and those of the days that are compared.
_WEEKDAYS = (0, 3)


@dataclass(frozen=True, slots=True)
class PlayedCity:
    """What was compared, and how many sign-ins browsers made."""

    compared: Counter[str]
    sign_ins_driven: int
    course: Course


async def play_city(
    url: str, plan: Plan, compared_on: Collection[date], watch: Callable[[date], None] = lambda _: None
) -> PlayedCity:
    """Play the plan at a provider on this empty database. Raises AssertionError for the first other figure."""
    days = [plan.first + number * _DAY for number in range((plan.last - plan.first).days + 1)]
    nights = [day for day in days if day == plan.first or day.weekday() in _WEEKDAYS or day in compared_on]
    by_day: dict[date, list[Event]] = {day: [] for day in days}
    for event in plan.events:
        by_day[event.day].append(event)
    course = Course(Recount(plan), nights)
    moments = [Moment(day, evening=False) for day in nights]
    with clock.aging_by_hand() as pass_by:
        with clock.freeze(datetime(plan.first.year, plan.first.month, plan.first.day, tzinfo=UTC) - _DAY):
            opened = open_app(url, argon2={"memory_kib": 8, "passes": 1, "lanes": 1}, log_level="error")
            app = await opened.__aenter__()
        try:
            simulation = CitySimulation(app, plan, frozenset(compared_on))
            await simulation.prepare()
            comparison = CityComparison(simulation, course, moments, await ServedFigures.of(app), Counter())
            for day in days:
                pass_by(_DAY)
                if day in nights:
                    await simulation.run_night(day)
                if day in compared_on:
                    await comparison.compare(Moment(day, evening=False))
                await simulation.play_day(day, by_day[day])
                await simulation.run_levels(day, 23.95)
                if day in compared_on:
                    await comparison.compare(Moment(day, evening=True))
                watch(day)
        finally:
            await opened.__aexit__(None, None, None)
    return PlayedCity(comparison.compared, simulation.sign_ins_driven, course)

"""compare_city(): reads every figure of the tracker as programs and pages do, and compares it with the recount."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from idp.foundation import clock
from idp.foundation.database import Session
from idp.monitoring.progress.work_list import WorkKind
from idp.offices import store as offices
from idp.offices.office import Office
from idp.permissions import SHELL
from idp.tracker.applications import TrackedApplication, TrackedFilter
from idp.tracker.levels.history import LevelChangeFilter
from idp.tracker.progress.values import Progress, ProgressPoint, Tally
from idp.tracker.usage import store as usage
from idp.tracker.usage.people_count import PeopleScope
from tests.support.city.course import Course
from tests.support.city.events import Where
from tests.support.city.recount import Moment
from tests.support.city.served_figures import ServedFigures
from tests.support.city.simulation import CitySimulation

_PRODUCTION = Where.PRODUCTION.value


@dataclass
class CityComparison:
    """Compares a played city with its course; `compared`: how many figures were equal, by what they are about."""

    simulation: CitySimulation
    course: Course
    nights: Sequence[Moment]
    served: ServedFigures
    compared: Counter[str]

    async def compare(self, at: Moment) -> None:
        """Every figure at this moment, whose night has been worked through. Raises AssertionError."""
        hour = 23.95 if at.evening else 0.6
        with clock.freeze(self.simulation.at(at.day, hour)):
            await self._compare_served(at)
            async with self.simulation.app.database.begin() as session:
                await self._compare_city(session, at)
                await self._compare_dashboard(session, at)
                await self._compare_applications(session, at)
                await self._compare_use(session, at)

    async def _compare_city(self, session: Session, at: Moment) -> None:
        tracker, recount = self.simulation.app.composition.tracker, self.course.recount
        for code in (None, *(one.code for one in recount.plan.offices)):
            office = None if code is None else await offices.find_by_code(session, code)
            numbers = recount.numbers if code is None else recount.of_office(code)
            progress = await tracker.load_progress(SHELL, session, office)
            self.equal(f"progress of {code}", self._read_progress(progress), self.recount_progress(numbers, at))
            history = await tracker.load_history(SHELL, session, office)
            self.equal(f"history of {code}", list(map(_read_point, history)), self.recount_history(numbers, at))
            self.equal(f"people of {code}", await _load_people(session, office, at), self._people(numbers, at))
            await self._compare_published(session, office, numbers, at)

    async def _compare_served(self, at: Moment) -> None:
        """The same figures as the admin API gives them."""
        recount = self.course.recount
        for code in (None, *(one.code for one in recount.plan.offices)):
            numbers = recount.numbers if code is None else recount.of_office(code)
            expected = self.recount_progress(numbers, at)
            self.equal(f"served progress of {code}", await self.served.progress(code), expected)
            history = self.recount_history(numbers, at)
            self.equal(f"served history of {code}", await self.served.history(code), history)
        listed = await self.served.applications()
        self.equal("served list", set(listed), set(recount.numbers))
        changes = await self.served.changes()
        for number, found in listed.items():
            standing = self.recount_standing(number, at)
            self.equal(f"served standing of {number}", found, {name: standing[name] for name in found})
            self.equal(f"served changes of {number}", changes.get(number, []), self.course.moves(number, at))

    async def _compare_dashboard(self, session: Session, at: Moment) -> None:
        """What the first page adds: what waits for an officer, the share of second factors, the hours, who moved."""
        found = await self.simulation.app.composition.monitoring.dashboard.load(SHELL, session, most=1000)
        recount, course = self.course.recount, self.course
        waiting = {number: day for number in recount.numbers if (day := recount.has_open_claim(number, at))}
        calendar = self.simulation.app.composition.foundation.calendar
        self.equal(
            "work",
            sorted((one.application, calendar.day_of(one.since)) for one in found.work.of_kind(WorkKind.CLAIM)),
            sorted((recount.histories[number].application.name, day) for number, day in waiting.items()),
        )
        self.equal("factors", (found.factors.with_factor, found.factors.people), (0, self.simulation.people))
        counted = recount.hours(at.window, at.day if at.evening else at.day - timedelta(days=1))
        told = {hour: (at_least, at_most) for hour, at_least, at_most in found.hours}
        self.equal("hours", told, {hour: counted.get(hour, (0, 0)) for hour in range(24)})
        stalled = [number for number in recount.numbers if course.standstill(number, at)]
        self.equal("stalled", sorted(one.application.inventory_id for one in found.stalled), sorted(stalled))

    def _read_progress(self, progress: Progress) -> Mapping[str, Any]:
        return {
            "tally": _tally(progress.tally),
            "media": {medium.value: count for medium, count in progress.eligible_media if count},
            "ineligible": {reason.value: count for reason, count in progress.not_eligible if count},
            "levels": {one.level.value: (one.total, one.eligible) for one in progress.levels if one.total},
            "offices": {one.office.code: (_tally(one.tally), one.stalled) for one in progress.by_office},
            "dimensions": {one.value: _tally(tally) for one, tally in progress.by_dimension if tally.total},
            "technologies": {one.technology: _tally(one.tally) for one in progress.by_technology},
            "states": {state.value: count for state, count in progress.states if count},
            "stalled": {
                (one.reason.value, one.actor.value): (one.applications, one.oldest) for one in progress.stalled
            },
            "moves": (progress.moves.rose, progress.moves.fell),
            "days to use": progress.days_to_use,
        }

    def recount_progress(self, numbers: Sequence[str], at: Moment) -> Mapping[str, Any]:
        course, recount = self.course, self.course.recount
        standings = {number: course.at(number, at) for number in numbers}
        eligible = [number for number in numbers if standings[number].eligible]
        planned = {number: recount.histories[number].application for number in numbers}
        still = {number: found for number in numbers if (found := course.standstill(number, at))}
        levels = Counter(one.level for one in standings.values())
        of_eligible = Counter(standings[number].level for number in eligible)
        causes = [(one.reason, one.actor) for one in still.values()]
        median = course.days_to_use(numbers, at)
        return {
            "tally": course.tally(numbers, at),
            "media": dict(Counter(planned[number].media for number in eligible)),
            "ineligible": dict(Counter(_reasons(recount.ineligible_because(number, at) for number in numbers))),
            "levels": {level: (count, of_eligible[level]) for level, count in levels.items()},
            "offices": {
                code: (course.tally(mine, at), sum(number in still for number in mine))
                for code, mine in _grouped((planned[number].office, number) for number in numbers).items()
            },
            "dimensions": {
                dimension: course.tally(mine, at)
                for dimension, mine in _grouped((planned[number].dimension, number) for number in numbers).items()
            },
            "technologies": {
                stack: course.tally(mine, at)
                for stack, mine in _grouped(
                    (recount.histories[number].technology(at), number) for number in numbers
                ).items()
            },
            "states": dict(Counter(one.state for one in standings.values())),
            "stalled": {
                key: (causes.count(key), min(one.since for one in still.values() if (one.reason, one.actor) == key))
                for key in causes
            },
            "moves": course.moved(numbers, at),
            "days to use": None if median is None else round(median),
        }

    def recount_history(self, numbers: Sequence[str], at: Moment) -> list[Mapping[str, Any]]:
        """The last counted day of each earlier month, as it was in the night after it, and now."""
        ends: dict[tuple[int, int], Moment] = {}
        for night in self.nights:
            counted = night.day - timedelta(days=1)
            if night <= at and (counted.year, counted.month) < (at.day.year, at.day.month):
                ends[counted.year, counted.month] = night
        if not numbers:
            ends = {}
        return [
            *(self._point(numbers, night) | {"day": night.day - timedelta(days=1)} for night in ends.values()),
            self._point(numbers, at) | {"day": at.day},
        ]

    def _point(self, numbers: Sequence[str], at: Moment) -> dict[str, Any]:
        standings = [self.course.at(number, at) for number in numbers]
        stalled = sum(self.course.standstill(number, at) is not None for number in numbers)
        levels = Counter(one.level for one in standings if one.eligible)
        return self.course.tally(numbers, at) | {"stalled": stalled, "levels": tuple(levels[n] for n in range(7))}

    async def _compare_published(
        self, session: Session, office: Office | None, numbers: Sequence[str], at: Moment
    ) -> None:
        """What everybody may read of people: bounds that hold, and no small number told apart."""
        scope, scope_id = (PeopleScope.OFFICE, office.id) if office else (PeopleScope.CITY, usage.CITY)
        until = at.day - timedelta(days=1)
        for day, told in await usage.load_published_people(
            session, scope, scope_id, environment=_PRODUCTION, since=until - timedelta(days=60), until=until
        ):
            people = self.course.recount.people(numbers, Moment(day, evening=True))
            self.equal(f"published people on {day}", told.at_least <= people <= told.at_most, True)
            self.equal(f"published people on {day}", told.is_exact and 0 < people < 5, False)

    def _people(self, numbers: Sequence[str], at: Moment) -> tuple[int, int]:
        """Of the thirty days that end yesterday, and of the thirty before."""
        yesterday = at.day - timedelta(days=1)
        moments = (Moment(day, evening=True) for day in (yesterday, yesterday - timedelta(days=30)))
        now, before = (self.course.recount.people(numbers, moment) for moment in moments)
        return now, before

    async def _compare_applications(self, session: Session, at: Moment) -> None:
        tracker = self.simulation.app.composition.tracker
        page = await tracker.list_applications(SHELL, session, TrackedFilter(limit=1000))
        self.equal("listed", {one.application.inventory_id for one in page.items}, set(self.course.recount.numbers))
        for one in page.items:
            number = one.application.inventory_id
            self.equal(f"standing of {number}", _read_standing(one), self.recount_standing(number, at))
            filters = LevelChangeFilter(application_id=one.application.id, limit=200)
            changes = (await tracker.list_changes(SHELL, session, filters)).items
            moves = [
                (change.day, change.before.value, change.after.value)
                for change in changes
                if change.before is not None and change.direction is not None
            ]
            self.equal(f"changes of {number}", moves, self.course.moves(number, at))

    def recount_standing(self, number: str, at: Moment) -> Mapping[str, Any]:
        standing, still = self.course.at(number, at), self.course.standstill(number, at)
        use = self.course.recount.use(number, at)
        return {
            "level": standing.level,
            "state": standing.state,
            "eligible": standing.eligible,
            "since": standing.since,
            "holds": {level for level, holds in self.course.recount.holds(number, at).items() if holds},
            "stall": still and (still.reason, still.since, still.actor, still.cause, still.count),
            "people": use.people if use.last else None,
            "requests": use.answered + use.failed if use.last else None,
        }

    async def _compare_use(self, session: Session, at: Moment) -> None:
        """Counts of days that ended, and sign-ins by hour."""
        recount, until = self.course.recount, at.day - timedelta(days=1)
        since = at.day - timedelta(days=45)
        for number, application_id in self.simulation.ids.items():
            stored = await usage.load_days(session, application_id, since, until)
            found = {(one.environment, one.day): _read_day(one) for one in stored}
            days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
            expected = {(where.value, day): recount.day(number, where, day) for where in Where for day in days}
            self.equal(f"days of {number}", found, {key: day for key, day in expected.items() if any(day.values())})
        hours = await usage.load_hours(session, environment=_PRODUCTION, since=since, until=until)
        counted = recount.hours(since, until)
        told = {hour: (sign_ins.at_least, sign_ins.at_most) for hour, sign_ins in hours}
        self.equal("hours", told, {hour: counted.get(hour, (0, 0)) for hour in range(24)})

    def equal(self, what: str, found: Any, expected: Any) -> None:
        assert found == expected, f"{what}: {found} is not {expected}"
        self.compared[what.partition(" ")[0]] += 1


def _tally(tally: Tally) -> dict[str, int]:
    return {
        "total": tally.total,
        "integrated": tally.integrated,
        "eligible": tally.eligible,
        "eligible_integrated": tally.eligible_integrated,
    }


def _read_point(point: ProgressPoint) -> Mapping[str, Any]:
    return {
        "day": point.day,
        "total": point.total,
        "integrated": point.integrated,
        "eligible": point.eligible,
        "eligible_integrated": point.eligible_integrated,
        "stalled": point.stalled,
        "levels": point.levels,
    }


def _read_standing(one: TrackedApplication) -> Mapping[str, Any]:
    standing, stall = one.standing, one.standing.stall
    used = next(result for result in standing.results if result.level.value == 5)
    counts = {evidence.proof.value: evidence.count for evidence in used.evidence}
    return {
        "level": standing.level.value,
        "state": standing.state.value,
        "eligible": standing.eligible,
        "since": standing.since,
        "holds": {result.level.value for result in standing.results if result.is_met},
        "stall": stall and (stall.reason.value, stall.since, stall.actor.value, stall.cause, stall.count),
        "people": counts.get("people"),
        "requests": counts.get("requests"),
    }


def _read_day(one: usage.DailyUse) -> Mapping[str, int]:
    return {
        "people": one.people,
        "sign_ins": one.sign_ins,
        "id_tokens": one.id_tokens,
        "userinfo": one.userinfo,
        "succeeded": one.succeeded,
        "failed": one.failed,
        "refused": one.refused,
    }


async def _load_people(session: Session, office: Office | None, at: Moment) -> tuple[int, int]:
    scope, scope_id = (PeopleScope.OFFICE, office.id) if office else (PeopleScope.CITY, usage.CITY)
    yesterday = at.day - timedelta(days=1)
    now, before = [
        await usage.load_people(session, scope, scope_id, environment=_PRODUCTION, day=day) or 0
        for day in (yesterday, yesterday - timedelta(days=30))
    ]
    return now, before


def _reasons(found: Iterable[str | None]) -> list[str]:
    return [reason for reason in found if reason is not None]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, number in pairs:
        found.setdefault(key, []).append(number)
    return found

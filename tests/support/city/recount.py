"""Recount: what the dashboard must show of a simulated city, computed from its plan by rules of its own.

Nothing here is shared with the product: neither code nor tables. What is counted is said in the docstrings.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tests.support.city.events import (
    Claimed,
    Declared,
    Event,
    Failed,
    Plan,
    PlannedApplication,
    Registered,
    Resumed,
    SecondNamed,
    SignedIn,
    Suspended,
    Undone,
    Where,
)

WINDOW = 30
#: A sign-in makes two requests that are answered: for the code, and for the tokens.
REQUESTS_OF_A_SIGN_IN = 2


class Moment(NamedTuple):
    """A moment at which levels are looked at: `evening` counts what happened on that day, the night before it not."""

    day: date
    evening: bool


@dataclass(frozen=True, slots=True)
class Use:
    """What an application did in production in the thirty days that end with a moment's day."""

    people: int
    last: date | None
    answered: int
    failed: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application stands at a moment."""

    level: int
    eligible: bool
    declared: str

    @property
    def integrated(self) -> bool:
        return self.level >= 5


@dataclass(slots=True)
class _History:
    """The events of one application, in order, with the days of its sign-ins in production for quick windows."""

    application: PlannedApplication
    events: list[Event]
    used: list[SignedIn]
    used_days: list[date]
    failed: list[Failed]


class Recount:
    """Answers about the city at any moment of its plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._histories = {one.number: _history(plan, one) for one in plan.applications}
        self._above = {office.code: office.above for office in plan.offices}

    @property
    def numbers(self) -> Sequence[str]:
        return tuple(self._histories)

    def application(self, number: str) -> PlannedApplication:
        return self._histories[number].application

    def place(self, number: str, at: Moment) -> Place:
        """Level 0 to 5: the highest whose own evidence holds; 4 and 6 are measured by nobody yet."""
        history = self._histories[number]
        past = [event for event in history.events if _has_happened(event.day, at)]
        levels = {
            0: True,
            1: _is_owned(past),
            2: bool(_active_clients(past)),
            3: any(isinstance(one, SignedIn) and one.where is Where.SANDBOX for one in past),
            5: self._is_used(number, at),
        }
        declared = _declared(past)
        level = max(level for level, holds in levels.items() if holds)
        return Place(level, _is_eligible(history.application, declared), declared)

    def use(self, number: str, at: Moment) -> Use:
        """Production in the thirty days that end with the day of `at`."""
        history = self._histories[number]
        used = _in_window(history, at)
        failed = sum(
            one.times
            for one in history.failed
            if one.where is Where.PRODUCTION and one.counts and _is_in_window(one.day, at)
        )
        return Use(
            people=len({one.person for one in used} - {0}),
            last=max((one.day for one in used), default=None),
            answered=REQUESTS_OF_A_SIGN_IN * len(used),
            failed=failed,
        )

    def people(self, numbers: Iterable[str], at: Moment) -> int:
        """Different people who signed in to any of these applications in production in the thirty days."""
        return len({one.person for number in numbers for one in _in_window(self._histories[number], at)} - {0})

    def first_registration(self, number: str, at: Moment) -> date | None:
        """The day of the first client."""
        days = [
            one.day
            for one in self._histories[number].events
            if isinstance(one, Registered) and _has_happened(one.day, at)
        ]
        return min(days, default=None)

    def of_office(self, code: str) -> tuple[str, ...]:
        """The applications of an office and of those below it."""
        return tuple(number for number, one in self._histories.items() if code in self._line(one.application.office))

    def hours(self, since: date, until: date) -> Counter[int]:
        """Sign-ins in production by local hour."""
        return Counter(
            event.hour
            for event in self.plan.events
            if isinstance(event, SignedIn) and event.where is Where.PRODUCTION and since <= event.day <= until
        )

    def day(self, number: str, where: Where, day: date) -> Mapping[str, int]:
        """The counts of one day of one application."""
        events = [event for event in self._histories[number].events if event.day == day]
        used = [one for one in events if isinstance(one, SignedIn) and one.where is where]
        failures = [one for one in events if isinstance(one, Failed) and one.where is where]
        return {
            "people": len({one.person for one in used} - {0}),
            "sign_ins": len(used),
            "id_tokens": len(used),
            "userinfo": sum(one.userinfo for one in used),
            "succeeded": REQUESTS_OF_A_SIGN_IN * len(used),
            "failed": sum(one.times for one in failures if one.counts),
            "refused": sum(one.times for one in failures if not one.counts),
        }

    def causes(self, number: str, since: date, until: date) -> Counter[tuple[Where, str, bool]]:
        """Refused requests by environment and cause, and whether they count."""
        found: Counter[tuple[Where, str, bool]] = Counter()
        for one in self._histories[number].failed:
            if since <= one.day <= until:
                found[one.where, one.cause, one.counts] += one.times
        return found

    def _is_used(self, number: str, at: Moment) -> bool:
        use, users = self.use(number, at), self._histories[number].application.users
        need = 5 if users is None else max(1, min(5, -(-users // 5)))
        requests = use.answered + use.failed
        return use.people >= need and (use.failed == 0 or use.failed / requests < 0.05)

    def _line(self, code: str) -> Iterator[str]:
        while code:
            yield code
            code = self._above[code]


def _history(plan: Plan, application: PlannedApplication) -> _History:
    events = [event for event in plan.events if not isinstance(event, Suspended | Resumed)]
    own = [event for event in events if event.application == application.number]
    clients = {event.client for event in own if isinstance(event, Registered)}
    own += [event for event in plan.events if isinstance(event, Suspended | Resumed) and event.client in clients]
    own.sort(key=lambda event: event.day)
    used = [event for event in own if isinstance(event, SignedIn) and event.where is Where.PRODUCTION]
    failed = [event for event in own if isinstance(event, Failed)]
    return _History(application, own, used, [one.day for one in used], failed)


def _has_happened(day: date, at: Moment) -> bool:
    return day < at.day or (at.evening and day == at.day)


def _is_in_window(day: date, at: Moment) -> bool:
    return at.day - timedelta(days=WINDOW - 1) <= day and _has_happened(day, at)


def _in_window(history: _History, at: Moment) -> Sequence[SignedIn]:
    since = bisect_left(history.used_days, at.day - timedelta(days=WINDOW - 1))
    until = (bisect_right if at.evening else bisect_left)(history.used_days, at.day)
    return history.used[since:until]


def _is_owned(past: Sequence[Event]) -> bool:
    """Claimed, and two contacts are named."""
    claim = next((event for event in past if isinstance(event, Claimed)), None)
    return claim is not None and (claim.second or any(isinstance(event, SecondNamed) for event in past))


def _active_clients(past: Sequence[Event]) -> set[str]:
    active: set[str] = set()
    for event in past:
        if isinstance(event, Registered | Resumed):
            active.add(event.client)
        elif isinstance(event, Suspended):
            active.discard(event.client)
    return active


def _declared(past: Sequence[Event]) -> str:
    """The kind of the decision that stands."""
    kind = ""
    for event in past:
        if isinstance(event, Declared):
            kind = event.kind
        elif isinstance(event, Undone):
            kind = ""
    return kind


def _is_eligible(application: PlannedApplication, declared: str) -> bool:
    """Active, run by the city, web or mobile, and not declared otherwise."""
    ordinary = (
        application.origin == "city" and application.status == "active" and application.media in ("web", "mobile")
    )
    if declared == "applicable":
        return True
    return ordinary and declared not in ("not_applicable", "retired", "merged")


def tally(places: Iterable[Place]) -> dict[str, int]:
    """How many applications, how many of them are integrated, eligible, and both."""
    found = list(places)
    return {
        "total": len(found),
        "integrated": sum(one.integrated for one in found),
        "eligible": sum(one.eligible for one in found),
        "eligible_integrated": sum(one.integrated and one.eligible for one in found),
    }


def median(days: Sequence[int]) -> float | None:
    """The middle one, or the mean of the two in the middle."""
    ordered = sorted(days)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def by_day(days: Iterable[date]) -> Mapping[date, int]:
    """How often each day occurs."""
    found: dict[date, int] = defaultdict(int)
    for day in days:
        found[day] += 1
    return found

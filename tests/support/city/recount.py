"""Recount: what the dashboard must show of a simulated city, computed from its plan by rules of its own.

Nothing here is shared with the product: neither code nor tables. What is counted is said in the docstrings.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tests.support.city.events import (
    Asked,
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
_ENDED = ("not_applicable", "retired", "merged")


class Moment(NamedTuple):
    """A moment at which levels are looked at: `evening` counts what happened on that day, the night before it not."""

    day: date
    evening: bool

    def has_seen(self, day: date | None) -> bool:
        """Whether what happened on this day is known."""
        return day is not None and (day < self.day or (self.evening and day == self.day))

    @property
    def window(self) -> date:
        """The first of the thirty days that end with this one."""
        return self.day - timedelta(days=WINDOW - 1)

    @property
    def month_before(self) -> date:
        """The first of the thirty whole days before this one, on which levels and silence rest together with it."""
        return self.day - timedelta(days=WINDOW)


@dataclass(frozen=True, slots=True)
class Use:
    """What an application did in production on the thirty days before a moment's day, and on that day."""

    people: int
    last: date | None
    answered: int
    failed: int


class History:
    """The events of one application in order, and what is asked of them most."""

    def __init__(self, plan: Plan, application: PlannedApplication) -> None:
        self.application = application
        self.events = _own_events(plan, application.number)
        self.signed_in = [one for one in self.events if isinstance(one, SignedIn)]
        self.used = [one for one in self.signed_in if one.where is Where.PRODUCTION]
        self.failed = [one for one in self.events if isinstance(one, Failed)]
        self.acts = [one for one in self.events if not isinstance(one, SignedIn | Failed)]
        self.tried_since = min((one.day for one in self.signed_in if one.where is Where.SANDBOX), default=None)
        self._used_days = [one.day for one in self.used]

    def days_of(self, kind: type[Event]) -> list[date]:
        """The days of these events."""
        return [one.day for one in self.acts if isinstance(one, kind)]

    def first(self, kind: type[Event], at: Moment) -> date | None:
        """The first day of such an event that is known, or None."""
        return next((day for day in self.days_of(kind) if at.has_seen(day)), None)

    def clients_ever(self, at: Moment) -> list[Registered]:
        """Every client that was registered."""
        return [one for one in self.acts if isinstance(one, Registered) and at.has_seen(one.day)]

    def clients(self, at: Moment) -> dict[str, Registered]:
        """The clients that are not suspended."""
        active: dict[str, Registered] = {}
        registered: dict[str, Registered] = {}
        for event in self.acts:
            if not at.has_seen(event.day):
                continue
            if isinstance(event, Registered):
                active[event.client] = registered[event.client] = event
            elif isinstance(event, Resumed):
                active[event.client] = registered[event.client]
            elif isinstance(event, Suspended):
                active.pop(event.client, None)
        return active

    def technology(self, at: Moment) -> str:
        """The stack of the newest client that is not suspended and said one."""
        active = sorted(self.clients(at).values(), key=lambda one: one.day)
        return next((one.stack for one in reversed(active) if one.stack), "")

    def declared(self, at: Moment) -> str:
        """The kind of the decision that stands, or nothing."""
        kind = ""
        for event in self.acts:
            if isinstance(event, Declared | Undone) and at.has_seen(event.day):
                kind = event.kind if isinstance(event, Declared) else ""
        return kind

    def used_since(self, first: date, at: Moment) -> Sequence[SignedIn]:
        """The sign-ins in production from a day to this moment."""
        since = bisect_left(self._used_days, first)
        until = (bisect_right if at.evening else bisect_left)(self._used_days, at.day)
        return self.used[since:until]

    def last_use(self, at: Moment) -> date | None:
        """The last day of a sign-in in production, however long ago."""
        until = (bisect_right if at.evening else bisect_left)(self._used_days, at.day)
        return self._used_days[until - 1] if until else None


class Recount:
    """Answers about the city at any moment of its plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.histories = {one.number: History(plan, one) for one in plan.applications}
        self._above = {office.code: office.above for office in plan.offices}

    @property
    def numbers(self) -> Sequence[str]:
        return tuple(self.histories)

    def level(self, number: str, at: Moment) -> int:
        """0 to 5: the highest whose own evidence holds; 4 and 6 are measured by nobody yet."""
        return max(level for level, holds in self.holds(number, at).items() if holds)

    def holds(self, number: str, at: Moment) -> dict[int, bool]:
        """Each measured level on its own."""
        history = self.histories[number]
        claim = next((one for one in history.acts if isinstance(one, Claimed) and at.has_seen(one.day)), None)
        second = history.first(SecondNamed, at) is not None
        return {
            0: True,
            1: claim is not None and (claim.second or second),
            2: bool(history.clients(at)),
            3: at.has_seen(history.tried_since),
            5: self._is_used(history, at),
        }

    def is_eligible(self, number: str, at: Moment) -> bool:
        """Active, run by the city, web or mobile, and not declared otherwise."""
        one, declared = self.histories[number].application, self.histories[number].declared(at)
        ordinary = one.origin == "city" and one.status == "active" and one.media in ("web", "mobile")
        return declared == "applicable" or (ordinary and declared not in _ENDED)

    def ineligible_because(self, number: str, at: Moment) -> str | None:
        """The first reason that applies: what was declared, then who runs it, whether it is in use, what it runs on."""
        one, declared = self.histories[number].application, self.histories[number].declared(at)
        if self.is_eligible(number, at):
            return None
        if declared in _ENDED:
            return declared
        if one.origin == "central":
            return "central"
        if one.status == "inactive":
            return "inactive"
        return "desktop" if one.media == "desktop" else "other_media"

    def use(self, number: str, at: Moment) -> Use:
        """Production on the thirty days before the day of `at`, and on that day."""
        return self._use(self.histories[number], at)

    def people(self, numbers: Iterable[str], at: Moment) -> int:
        """Different people who signed in to any of these applications in production in the thirty days."""
        found = {one.person for number in numbers for one in self.histories[number].used_since(at.window, at)}
        return len(found - {0})

    def of_office(self, code: str) -> tuple[str, ...]:
        """The applications of an office and of those below it."""
        return tuple(number for number, one in self.histories.items() if code in self._line(one.application.office))

    def hours(self, since: date, until: date) -> dict[int, tuple[int, int]]:
        """Sign-ins in production by local hour, from least to most: one to four in an hour of a day are not told."""
        used = (event for history in self.histories.values() for event in history.used)
        exact = Counter((event.day, event.hour) for event in used if since <= event.day <= until)
        told: dict[int, tuple[int, int]] = {}
        for (_day, hour), times in exact.items():
            least, most = told.get(hour, (0, 0))
            told[hour] = (least + (times if times > 4 else 1), most + (max(4, times)))
        return told

    def day(self, number: str, where: Where, day: date) -> Mapping[str, int]:
        """The counts of one day of one application."""
        history = self.histories[number]
        used = [one for one in history.signed_in if one.where is where and one.day == day]
        failures = [one for one in history.failed if one.where is where and one.day == day]
        return {
            "people": len({one.person for one in used} - {0}),
            "sign_ins": len(used),
            "id_tokens": len(used),
            "userinfo": sum(one.userinfo for one in used),
            "succeeded": REQUESTS_OF_A_SIGN_IN * len(used),
            "failed": sum(one.times for one in failures if one.counts),
            "refused": sum(one.times for one in failures if not one.counts),
        }

    def causes(self, number: str, where: Where, since: date, at: Moment) -> list[Failed]:
        """The refused requests of these days."""
        failed = self.histories[number].failed
        return [one for one in failed if one.where is where and since <= one.day and at.has_seen(one.day)]

    def has_open_claim(self, number: str, at: Moment) -> date | None:
        """Since when a claim waits."""
        return self.histories[number].first(Asked, at)

    def _is_used(self, history: History, at: Moment) -> bool:
        use, users = self._use(history, at), history.application.users
        need = 5 if users is None else max(1, min(5, -(-users // 5)))
        requests = use.answered + use.failed
        return use.people >= need and (use.failed == 0 or use.failed / requests < 0.05)

    def _use(self, history: History, at: Moment) -> Use:
        used = history.used_since(at.month_before, at)
        failed = [
            one.times
            for one in history.failed
            if one.where is Where.PRODUCTION and one.counts and one.day >= at.month_before and at.has_seen(one.day)
        ]
        return Use(
            people=len({one.person for one in used} - {0}),
            last=used[-1].day if used else None,
            answered=REQUESTS_OF_A_SIGN_IN * len(used),
            failed=sum(failed),
        )

    def _line(self, code: str) -> Iterator[str]:
        while code:
            yield code
            code = self._above[code]


def _own_events(plan: Plan, number: str) -> list[Event]:
    clients = {one.client for one in plan.events if isinstance(one, Registered) and one.application == number}
    return [
        one
        for one in plan.events
        if (one.client in clients if isinstance(one, Suspended | Resumed) else one.application == number)
    ]


def median(days: Sequence[int]) -> float | None:
    """The middle one, or the mean of the two in the middle."""
    ordered = sorted(days)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2

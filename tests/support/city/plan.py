"""plan_city(): a city's offices, applications and events, from a seed; the same seed gives the same city."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.support.city.events import (
    Asked,
    Claimed,
    Declared,
    Event,
    Failed,
    Plan,
    PlannedApplication,
    PlannedOffice,
    Registered,
    Resumed,
    SecondNamed,
    SignedIn,
    Suspended,
    Undone,
    Where,
)

CITY = "K"
_DIMENSIONS = ("governance", "branding", "economy", "living", "society", "environment")
_CAUSES = ("code_expired", "code_replayed", "code_verifier_mismatch")
_UNVOUCHED = "redirect_uri_unregistered"
#: How many people the city has; every application's users are some of them, so that sums differ from the city's number.
_PEOPLE = 160


@dataclass(frozen=True, slots=True)
class PlanSize:
    """How large the city is, and how long it lasts."""

    days: int
    offices: int = 12
    applications: int = 40


def plan_city(seed: int, last: date, size: PlanSize) -> Plan:
    """A city whose last day is `last`."""
    chance = Random(seed)
    first = last - timedelta(days=size.days - 1)
    offices = _offices(size.offices)
    applications = [_application(chance, number, offices) for number in range(1, size.applications + 1)]
    events: list[Event] = []
    for place, application in enumerate(applications):
        life = _LIVES[place % len(_LIVES)]
        events += life(_Life(application, first, last, Random(f"{seed}/{application.number}")))
    events.sort(key=lambda event: event.day)
    return Plan(first, last, offices, applications, events)


def _offices(number: int) -> list[PlannedOffice]:
    """The city's office, offices below it, and a unit below every third of them."""
    found = [PlannedOffice(CITY, "Kota Simulasi", "")]
    for place in range(1, number + 1):
        code = f"D{place:02}"
        found.append(PlannedOffice(code, f"Dinas Simulasi {place}", CITY))
        if place % 3 == 0:
            found.append(PlannedOffice(f"{code}U", f"Unit Simulasi {place}", code))
    return found


def _application(chance: Random, number: int, offices: list[PlannedOffice]) -> PlannedApplication:
    return PlannedApplication(
        number=f"S{number}",
        name=f"Aplikasi Simulasi {number}",
        office=chance.choice(offices[1:]).code,
        origin="central" if number % 13 == 0 else "city",
        status="inactive" if number % 17 == 0 else "active",
        media={0: "desktop", 1: "mobile"}.get(number % 9, "web"),
        dimension=chance.choice(_DIMENSIONS),
        users=chance.choice((None, None, 3, 12, 18, 400)),
    )


@dataclass(frozen=True, slots=True)
class _Life:
    """One application and its own chances."""

    application: PlannedApplication
    first: date
    last: date
    chance: Random

    @property
    def number(self) -> str:
        return self.application.number

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, share: float, wide: float = 0.06) -> date:
        """A day about this far through the whole time."""
        moved = min(0.97, max(0.01, share + self.chance.uniform(-wide, wide)))
        return self.first + timedelta(days=int(self.days * moved))

    def after(self, day: date, days: int) -> date:
        return min(self.last, day + timedelta(days=days))

    @property
    def stack(self) -> str:
        return ("", "php", "laravel")[len(self.application.name) * int(self.number[1:]) % 3]

    def client(self, where: Where) -> str:
        return f"{self.number.lower()}-{where.value}"


def _claim(life: _Life, day: date, *, second: bool = True) -> Iterator[Event]:
    yield Claimed(day, life.number, second)


def _try_out(life: _Life, day: date) -> Iterator[Event]:
    """A client of the sandbox, an error or two, and sign-ins of personas."""
    client = life.client(Where.SANDBOX)
    yield Registered(day, life.number, client, Where.SANDBOX, life.stack)
    yield Failed(life.after(day, 1), life.number, client, Where.SANDBOX, _UNVOUCHED, 2, counts=False)
    for later in (1, 2, 5):
        yield SignedIn(life.after(day, later), 10, life.number, client, Where.SANDBOX, 0, userinfo=later > 1)


def _produce(life: _Life, day: date) -> Iterator[Event]:
    yield Registered(day, life.number, life.client(Where.PRODUCTION), Where.PRODUCTION, life.stack and "php")


def _use(life: _Life, since: date, until: date, people: int) -> Iterator[Event]:
    """Working days on which some of the application's people sign in, most of them in the morning."""
    client, day = life.client(Where.PRODUCTION), since
    known = life.chance.sample(range(1, _PEOPLE + 1), people)
    while day <= until:
        if day.weekday() < 5:
            for person in life.chance.sample(known, life.chance.randint(1, max(1, people // 3))):
                hour = life.chance.choice((7, 8, 8, 9, 13, 23))
                yield SignedIn(day, hour, life.number, client, Where.PRODUCTION, person, life.chance.random() < 0.6)
            if life.chance.random() < 0.05:
                yield Failed(day, life.number, client, Where.PRODUCTION, life.chance.choice(_CAUSES), 1, counts=True)
        day += timedelta(days=1)


def _fail(life: _Life, since: date, until: date, times: int) -> Iterator[Event]:
    """A mistake in production that refuses requests every day."""
    client, day, cause = life.client(Where.PRODUCTION), since, life.chance.choice(_CAUSES)
    while day <= until:
        yield Failed(day, life.number, client, Where.PRODUCTION, cause, times, counts=True)
        yield Failed(day, life.number, client, Where.PRODUCTION, _UNVOUCHED, 1, counts=False)
        day += timedelta(days=2)


def _untouched(life: _Life) -> Iterator[Event]:
    yield from ()


def _owned(life: _Life) -> Iterator[Event]:
    yield from _claim(life, life.at(0.2), second=life.chance.random() < 0.5)


def _owned_late(life: _Life) -> Iterator[Event]:
    """Claimed by one person, and the second contact is named much later."""
    yield from _claim(life, life.at(0.1), second=False)
    yield SecondNamed(life.at(0.6), life.number)


def _waits(life: _Life) -> Iterator[Event]:
    """A claim that nobody decides."""
    yield Asked(life.at(0.5), life.number)


def _never_tried(life: _Life) -> Iterator[Event]:
    day = life.at(0.3)
    yield from _claim(life, day)
    yield Registered(life.after(day, 3), life.number, life.client(Where.SANDBOX), Where.SANDBOX)


def _stays_in_sandbox(life: _Life) -> Iterator[Event]:
    day = life.at(0.35)
    yield from _claim(life, day)
    yield from _try_out(life, life.after(day, 4))


def _adopted(life: _Life) -> Iterator[Event]:
    """The whole way, and used to the end."""
    day = life.at(life.chance.uniform(0.05, 0.7))
    yield from _claim(life, day)
    yield from _try_out(life, life.after(day, 2))
    begun = life.after(day, life.chance.randint(10, 40))
    yield from _produce(life, begun)
    yield from _use(life, life.after(begun, 2), life.last, life.chance.randint(6, 40))


def _falls_silent(life: _Life) -> Iterator[Event]:
    """Used for a while, then by nobody for longer than a month, and then again."""
    day = life.at(0.1)
    yield from _claim(life, day)
    yield from _try_out(life, life.after(day, 2))
    yield from _produce(life, life.after(day, 12))
    yield from _use(life, life.after(day, 14), life.at(0.4), 9)
    yield from _use(life, life.at(0.75), life.last, 7)


def _fails_for_a_while(life: _Life) -> Iterator[Event]:
    """Used throughout; a mistake makes too many requests fail until it is corrected."""
    day = life.at(0.08)
    yield from _claim(life, day)
    yield from _produce(life, life.after(day, 5))
    yield from _use(life, life.after(day, 6), life.last, 12)
    broken = life.at(0.5)
    yield from _fail(life, broken, life.after(broken, 25), 9)


def _few_people(life: _Life) -> Iterator[Event]:
    """Two to four people: a small number, which lists must not tell."""
    day = life.at(0.2)
    yield from _claim(life, day, second=False)
    yield from _produce(life, life.after(day, 4))
    yield from _use(life, life.after(day, 5), life.last, life.chance.randint(2, 4))


def _suspended(life: _Life) -> Iterator[Event]:
    """Its only client is suspended for a quarter of the time."""
    yield from _never_tried(life)
    client = life.client(Where.SANDBOX)
    yield Suspended(life.at(0.5, 0.02), client)
    yield Resumed(life.at(0.8, 0.02), client)


def _declared(life: _Life) -> Iterator[Event]:
    """Declared something, and taken back later by some."""
    kind, reason = life.chance.choice((("not_applicable", "dead"), ("retired", "not_needed"), ("frozen", "rebuilding")))
    yield Declared(life.at(0.3), life.number, kind, reason)
    if life.chance.random() < 0.5:
        yield Undone(life.at(0.7), life.number)


_LIVES: tuple[Callable[[_Life], Iterator[Event]], ...] = (
    _adopted,
    _untouched,
    _falls_silent,
    _owned,
    _adopted,
    _stays_in_sandbox,
    _fails_for_a_while,
    _owned_late,
    _few_people,
    _never_tried,
    _adopted,
    _suspended,
    _declared,
    _waits,
)

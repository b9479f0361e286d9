"""facts_of_day(): what invented people do in one application on one day of the story; pure, the same every time."""

from collections import Counter
from datetime import date
from random import Random
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from idp.cli.demo.story.lives import ApplicationLife
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID
from idp.protocol.client import Environment

#: How many invented people the invented city has; each application is used by some of them.
_PEOPLE = 260
_SATURDAY = 5
#: How busy each hour from 0 to 23 is, beside the others.
_BUSY = (0, 0, 0, 0, 0, 0, 2, 18, 40, 34, 22, 14, 6, 16, 18, 12, 6, 2, 1, 1, 1, 0, 0, 0)


class StoryFact(NamedTuple):
    """A kind of fact, its environment, and the person; no client, which the environment tells."""

    kind: FactKind
    environment: Environment
    person: UUID = NO_ID


def facts_of_day(number: str, life: ApplicationLife, *, day: date, ago: int) -> Counter[StoryFact]:
    """The facts of the application with this number on `day`, which is `ago` days before the last one."""
    chance = Random(f"{number}/{ago}")  # noqa: S311  the same story every time
    found: Counter[StoryFact] = Counter()
    if life.tried is not None and ago in (life.tried, life.tried - 1, life.tried - 4):
        for _ in range(3):
            found.update(_sign_in(Environment.UJI, NO_ID, reads_claims=True))
    if day.weekday() < _SATURDAY and any(since >= ago >= until for since, until in life.use):
        for person in _people_of_day(number, life, ago, chance):
            found.update(_sign_in(Environment.PRODUKSI, person, reads_claims=chance.random() < 0.7))
    return found


def hours_of_day(number: str, ago: int, found: Counter[StoryFact]) -> Counter[int]:
    """At which hours people signed in to the application in production: most when offices open, fewer after lunch."""
    used = (FactKind.CODE_REDEEMED, Environment.PRODUKSI)
    sign_ins = sum(times for fact, times in found.items() if (fact.kind, fact.environment) == used)
    chance = Random(f"{number}/{ago}/hours")  # noqa: S311  the same story every time
    return Counter(chance.choices(range(24), _BUSY, k=sign_ins))


def failures_of_day(life: ApplicationLife, ago: int) -> Counter[tuple[Environment, str]]:
    """How many requests are refused on the day `ago` days before the last one, by environment and cause."""
    found: Counter[tuple[Environment, str]] = Counter()
    for period in life.failing:
        if period.since >= ago >= period.until:
            found[period.environment, period.cause] += period.times
    return found


def _people_of_day(number: str, life: ApplicationLife, ago: int, chance: Random) -> list[UUID]:
    """Some of the people of the application: few in its first weeks, more of them later."""
    known = Random(number).sample(range(_PEOPLE), life.people)  # noqa: S311
    begun = max(since for since, _ in life.use) - ago
    reached = known[: max(1, min(life.people, 4 + begun // 3))]
    today = chance.sample(reached, max(1, round(len(reached) * chance.uniform(0.3, 0.6))))
    return [uuid5(NAMESPACE_URL, f"https://peragaan.example/{person}") for person in today]


def _sign_in(environment: Environment, person: UUID, *, reads_claims: bool) -> Counter[StoryFact]:
    """What the protocol's endpoints count when a person signs in once."""
    counts = Counter(
        {
            StoryFact(FactKind.CODE_REDEEMED, environment, person): 1,
            StoryFact(FactKind.ID_TOKEN_ISSUED, environment, person): 1,
            StoryFact(FactKind.REQUEST_SUCCEEDED, environment): 2,
        }
    )
    if reads_claims:
        counts[StoryFact(FactKind.USERINFO_USED, environment, person)] = 1
    return counts

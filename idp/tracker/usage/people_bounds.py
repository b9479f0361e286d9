"""Bounds for numbers of people that would tell a small count of an application, an office or a day; pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from idp.tracker.usage.people_count import PeopleCount, PeopleScope
from idp.tracker.usage.suppression import PublishedPeople, publish_single, publish_whole, publish_window


class PeopleKey(NamedTuple):
    """Whose people, in which environment."""

    scope: PeopleScope
    scope_id: UUID
    environment: str


class DaysOfWindow(NamedTuple):
    """What the published counts of the single days of a window add up to at most; whether one of them is 1 to 4."""

    at_most: int
    has_small_day: bool


@dataclass(frozen=True, slots=True)
class CountedPeople:
    """The people of one window in every scope, and how the scopes lie within each other."""

    people: Mapping[PeopleKey, int]
    #: (application, environment) -> its single days.
    days: Mapping[tuple[UUID, str], DaysOfWindow]
    #: Application -> its office; office -> the office above it.
    owners: Mapping[UUID, UUID]
    above: Mapping[UUID, UUID | None]


def find_bounds(counted: CountedPeople, city: UUID) -> Iterator[tuple[PeopleKey, PeopleCount]]:
    """Each number that must not be told, with the bounds to tell instead; small counts by themselves are none."""
    for environment in sorted({key.environment for key in counted.people}):
        tree = _Tree(counted, environment)
        published = {**tree.publish_applications(), **tree.publish_offices()}
        roots = [published[key] for key in published if tree.is_top(key)]
        key = PeopleKey(PeopleScope.CITY, city, environment)
        published[key] = publish_whole(counted.people.get(key, 0), roots)
        for one, told in published.items():
            if told.count != PeopleCount.of(counted.people.get(one, 0)):
                yield one, told.count


class _Tree:
    """The offices of one environment with their applications, published from the lowest up."""

    def __init__(self, counted: CountedPeople, environment: str) -> None:
        self._counted, self._environment = counted, environment
        self._published: dict[PeopleKey, PublishedPeople] = {}
        self._below: defaultdict[UUID | None, list[PeopleKey]] = defaultdict(list)
        for office, above in counted.above.items():
            self._below[above if above in counted.above else None].append(self._key(PeopleScope.OFFICE, office))

    def publish_applications(self) -> dict[PeopleKey, PublishedPeople]:
        """What is told of each application, beside what is told of its days."""
        for key, people in self._counted.people.items():
            if key.scope == PeopleScope.APPLICATION and key.environment == self._environment:
                days = self._counted.days.get((key.scope_id, key.environment), DaysOfWindow(people, False))
                told = publish_window(people, at_most=days.at_most, has_small_day=days.has_small_day)
                self._published[key] = told
                self._below[self._counted.owners.get(key.scope_id)].append(key)
        return dict(self._published)

    def publish_offices(self) -> dict[PeopleKey, PublishedPeople]:
        """What is told of each office, beside what is told of the units below it and of its applications."""
        for key in self._below[None]:
            self._publish_office(key)
        return dict(self._published)

    def is_top(self, key: PeopleKey) -> bool:
        """Whether nothing but the city contains it."""
        return key in self._below[None]

    def _publish_office(self, key: PeopleKey) -> PublishedPeople:
        if key not in self._published:
            parts = [self._publish_office(part) for part in self._below.get(key.scope_id, ())]
            people = self._counted.people.get(key, 0)
            self._published[key] = publish_whole(people, parts) if parts else publish_single(people)
        return self._published[key]

    def _key(self, scope: PeopleScope, scope_id: UUID) -> PeopleKey:
        return PeopleKey(scope, scope_id, self._environment)

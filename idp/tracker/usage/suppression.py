"""Which number of people may be told of a whole when its parts are told, so that no part of 1 to 4 is found; pure.

People of parts overlap, so a whole is at most the sum of its parts, and a part at least the whole less the others:
that is what sums and differences tell. A part of 1 to 4 is shown as "1–4", and nothing else may say that it is more
than 1. Windows of 30 days that overlap would tell the people of single days by their difference, so only windows that
do not overlap are published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from idp.tracker.usage.people_count import SMALLEST_SHOWN, WINDOW_DAYS, PeopleCount

#: What a small count may hide: 4 less 1.
_HIDDEN = SMALLEST_SHOWN - 2


@dataclass(frozen=True, slots=True)
class PublishedPeople:
    """What is told of a group of people, and the highest number that it may be known to have at least; None: any."""

    count: PeopleCount
    limit: int | None = None


def is_published_day(day: date) -> bool:
    """Whether the people of the 30 days to `day` are published: every thirtieth day, so that no two windows overlap."""
    return day.toordinal() % WINDOW_DAYS == 0


def list_published_days(since: date, until: date) -> list[date]:
    """The days from `since` to `until` whose windows are published, oldest first."""
    first = since + timedelta(days=-since.toordinal() % WINDOW_DAYS)
    return [first + timedelta(days=number) for number in range(0, (until - first).days + 1, WINDOW_DAYS)]


def publish_single(people: int) -> PublishedPeople:
    """What is told of a group of whose parts nothing is told."""
    count = PeopleCount.of(people)
    return PublishedPeople(count, None if count.is_exact else count.at_least)


def publish_whole(people: int, parts: Sequence[PublishedPeople]) -> PublishedPeople:
    """What is told of a group that is the union of `parts`: its number, or bounds that narrow no part down.

    The bounds begin so low that their being there tells nothing either.
    """
    at_most = sum(part.count.at_most for part in parts)
    limits = [part.limit + at_most - part.count.at_most for part in parts if part.limit is not None]
    known = max((part.count.at_least for part in parts), default=0)
    return _publish(people, min(limits, default=None), known, at_most)


def publish_window(people: int, *, at_most: int, has_small_day: bool) -> PublishedPeople:
    """The same for 30 days as the union of single days, whose counts add up to at most `at_most`."""
    return _publish(people, at_most - _HIDDEN if has_small_day else None, 0, at_most)


def _publish(people: int, limit: int | None, known: int, at_most: int) -> PublishedPeople:
    """`known`, `at_most`: between which numbers the parts say that it is."""
    if people < SMALLEST_SHOWN or limit is None or people < limit - _HIDDEN:
        return publish_single(people)
    return PublishedPeople(PeopleCount(max(limit - _HIDDEN, known), max(people, at_most)), limit)

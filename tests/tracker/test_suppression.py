"""Counts of 1 to 4 people are found by no sum, no filter and no difference of what is published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.tracker.usage.people_count import PeopleCount
from idp.tracker.usage.suppression import (
    PublishedPeople,
    is_published_day,
    list_published_days,
    publish_single,
    publish_whole,
    publish_window,
)

#: Who used which of six applications: sets of people out of a dozen, so that small counts and overlaps are frequent.
USERS = st.lists(st.frozensets(st.integers(1, 12), max_size=12), min_size=6, max_size=6)
#: The tree: a city of two offices, one of them with a unit below; each with applications by place in the list.
OFFICES: Mapping[str, tuple[str | int, ...]] = {
    "unit": (0, 1),
    "office": ("unit", 2),
    "other": (3, 4),
    "city": ("office", "other", 5),
}


@dataclass
class Cell:
    """A group of people, what is published of it, and what an attacker knows of it."""

    people: frozenset[int]
    published: PublishedPeople
    parts: tuple[str | int, ...]
    least: int = 0
    most: int = 0


def publish_tree(users: list[frozenset[int]]) -> dict[str | int, Cell]:
    cells: dict[str | int, Cell] = {n: Cell(one, publish_single(len(one)), ()) for n, one in enumerate(users)}
    for name, parts in OFFICES.items():
        people = frozenset().union(*(cells[part].people for part in parts))
        cells[name] = Cell(people, publish_whole(len(people), [cells[part].published for part in parts]), parts)
    return cells


def attack(cells: Mapping[str | int, Cell]) -> None:
    """Narrow every group by what a union is, over and over: at most the sum of its parts, at least each of them."""
    for cell in cells.values():
        cell.least, cell.most = cell.published.count.at_least, cell.published.count.at_most
    changed = True
    while changed:
        before = [(cell.least, cell.most) for cell in cells.values()]
        for cell in (one for one in cells.values() if one.parts):
            parts = [cells[part] for part in cell.parts]
            cell.most = min(cell.most, sum(part.most for part in parts))
            cell.least = max(cell.least, *(part.least for part in parts))
            for part in parts:
                others = sum(other.most for other in parts if other is not part)
                part.least, part.most = max(part.least, cell.least - others), min(part.most, cell.most)
        changed = before != [(cell.least, cell.most) for cell in cells.values()]


@given(users=USERS)
def test_no_small_count_of_an_application_or_office_is_narrowed(users: list[frozenset[int]]) -> None:
    cells = publish_tree(users)
    attack(cells)
    for cell in cells.values():
        number = len(cell.people)
        assert cell.published.count.at_least <= number <= cell.published.count.at_most
        if 1 <= number <= 4:
            assert (cell.published.count.shown, cell.least) == ("1–4", 1)
            assert cell.most == 4


@given(users=USERS)
def test_bounds_instead_of_a_number_tell_nothing_more_than_they_say(users: list[frozenset[int]]) -> None:
    """Whoever knows the rule knows that a number would have been told if it were below the bounds: they say so."""
    cells = publish_tree(users)
    for name, parts in OFFICES.items():
        published = [cells[part].published for part in parts]
        told = cells[name].published
        if told.count.is_exact or told.count.at_most == 4:
            continue
        alike = {number for number in range(5, 60) if publish_whole(number, published).count == told.count}
        assert alike >= set(range(max(5, told.count.at_least), told.count.at_most + 1))


@given(st.lists(st.frozensets(st.integers(1, 9), max_size=9), min_size=30, max_size=30))
def test_no_small_day_is_found_by_the_thirty_days(days: list[frozenset[int]]) -> None:
    people, counts = frozenset().union(*days), [PeopleCount.of(len(day)) for day in days]
    at_most, small = sum(count.at_most for count in counts), any(not count.is_exact for count in counts)
    published = publish_window(len(people), at_most=at_most, has_small_day=small).count
    for count in counts:
        if not count.is_exact:
            assert published.at_least - (at_most - count.at_most) <= 1


def test_published_windows_share_no_day_so_that_differences_tell_nothing() -> None:
    days = list_published_days(date(2024, 1, 1), date(2026, 12, 31))
    assert days == [day for day in _every_day(date(2024, 1, 1), date(2026, 12, 31)) if is_published_day(day)]
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=30)}
    assert list_published_days(days[3], days[3]) == [days[3]]
    assert list_published_days(days[3] + timedelta(days=1), days[4] - timedelta(days=1)) == []


def _every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


@pytest.mark.parametrize(
    ("people", "parts", "shown"),
    [
        (53, (50, 3), "50–54"),  # 53 would say that there are three
        (50, (50, 3), "50–54"),  # and a number here would say that 53 was none
        (50, (50, 50, 3), "50"),
        (3, (3,), "1–4"),
        (0, (), "0"),
        (7, (4, 4), "2–8"),
        (104, (100, 5), "104"),
        (5, (1, 1, 1, 1, 1), "5"),
    ],
)
def test_a_whole_is_told_unless_it_tells_of_a_part(people: int, parts: tuple[int, ...], shown: str) -> None:
    assert publish_whole(people, [publish_single(one) for one in parts]).count.shown == shown


@pytest.mark.parametrize(
    ("people", "shown", "document"),
    [
        (0, "0", 0),
        (1, "1–4", {"at_least": 1, "at_most": 4}),
        (4, "1–4", {"at_least": 1, "at_most": 4}),
        (5, "5", 5),
        (200_000, "200000", 200_000),
    ],
)
def test_one_to_four_people_are_one_range(people: int, shown: str, document: object) -> None:
    count = PeopleCount.of(people)
    assert (count.shown, count.to_json()) == (shown, document)
    assert PeopleCount.exactly(people).to_json() == people

"""A simulated city: levels rise and fall as its events say, and every figure equals an independent recount."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.city import course, events, plan, recount
from tests.support.city.plan import PlanSize, plan_city
from tests.support.city.played_city import PlayedCity, play_city
from tests.support.databases import Databases, Kind

#: Long enough for rows with persons to be deleted, for applications to fall silent, and for several ends of months.
DAYS, LAST = 130, date(2026, 11, 30)
COMPARED = frozenset(LAST - timedelta(days=ago) for ago in (0, 40, 80))


@pytest.mark.timeout(900)
async def test_every_figure_of_the_city_equals_the_recount(databases: Databases) -> None:
    with databases.lend(Kind.POSTGRESQL) as url:
        played = await play_city(url, plan_city(15, LAST, PlanSize(DAYS)), COMPARED)
    assert played.sign_ins_driven >= 4, "some of them by browsers, through the endpoints"
    compared = "progress", "history", "people", "standing", "changes", "days", "hours", "work", "factors", "served"
    assert all(played.compared[what] for what in compared)
    assert_eventful(played)


def assert_eventful(played: PlayedCity) -> None:
    """A city in which nothing falls, stalls or falls silent would prove little."""
    standings = [one for standings in played.course.standings.values() for one in standings]
    assert {one.level for one in standings} == {0, 1, 2, 3, 5}
    assert {"active", "dormant"} <= {one.state for one in standings}
    moves = [move for number in played.course.standings for move in played.course.moves(number, standings[-1].at)]
    assert any(after < before for _, before, after in moves), "some fell"


def test_the_recount_shares_no_code_with_the_product() -> None:
    for module in (events, plan, recount, course):
        found = re.findall(r"^(?:from|import) (\S+)", Path(module.__file__).read_text(), re.MULTILINE)
        assert not [name for name in found if name.startswith(("idp", "sqlalchemy"))], module.__name__


def test_the_same_seed_gives_the_same_city() -> None:
    size = PlanSize(60, offices=3, applications=13)
    assert plan_city(1, LAST, size) == plan_city(1, LAST, size) != plan_city(2, LAST, size)

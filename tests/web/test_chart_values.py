"""Charts as values: round scales, places in per cent, ticks and labels that do not overlap."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.web.charts import DayCount, HourCount, draw_burn_up, draw_daily_columns, draw_hourly_columns, draw_level_flow
from idp.web.charts.axes import LINE_HEIGHT, DayAxis, month_marks, round_scale, spread_labels

FIRST = date(2025, 12, 31)
MONTHS = [FIRST, date(2026, 6, 30), date(2026, 11, 30)]
AHEAD = [(date(2027, 6, 30), 20, 30, 45), (date(2027, 11, 30), 45, 62, 79)]


@pytest.mark.parametrize(
    ("highest", "values"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (92, [0, 25, 50, 75, 100]),
        (100, [0, 25, 50, 75, 100]),
        (101, [0, 50, 100, 150]),
        (20_000, [0, 5_000, 10_000, 15_000, 20_000]),
    ],
)
def test_a_scale_has_round_steps(highest: int, values: list[int]) -> None:
    assert [line.value for line in round_scale(highest).lines] == values


@given(st.integers(min_value=0, max_value=10**9))
def test_a_scale_reaches_its_highest_count_by_few_steps(highest: int) -> None:
    scale = round_scale(highest)
    assert scale.top >= highest
    assert len(scale.lines) <= 5
    assert scale.height(scale.top) == 0
    assert scale.height(0) == 100


def test_a_burn_up_has_line_band_target_and_labels() -> None:
    chart = draw_burn_up(list(zip(MONTHS, (2, 6, 12), strict=True)), target=92, ahead=AHEAD)
    assert chart is not None
    assert chart.line == "0,98 25.89,94 47.78,88"
    assert chart.median == "47.78,88 78.11,70 100,38"
    assert chart.band == "47.78,88 78.11,55 100,21 100,55 78.11,80 47.78,88"
    assert (chart.target, chart.target_y, chart.target_anchor) == (92, 8, "start")
    assert (chart.today.x, chart.today.y, chart.today.anchor, chart.today.below) == (47.78, 88, "end", False)
    assert [(end.value, end.strong) for end in chart.ends] == [(79, False), (62, True), (45, False)]
    assert [row.count for row in chart.rows] == [2, 6, 12, None, None]
    assert chart.now.day == MONTHS[-1]
    assert chart.last is not None
    assert chart.last.high == 79


def test_a_burn_up_without_a_forecast_ends_today() -> None:
    chart = draw_burn_up(list(zip(MONTHS, (2, 6, 12), strict=True)), target=92)
    assert chart is not None
    assert (chart.band, chart.median, chart.ends, chart.last) == ("", "", (), None)
    assert chart.today.x == 100
    assert draw_burn_up([], target=92) is None


def test_labels_keep_away_from_the_target_line() -> None:
    near = draw_burn_up([(FIRST, 95), (MONTHS[-1], 96)], target=99)
    assert near is not None
    assert near.today.below
    assert near.target_anchor == "end"


def test_levels_lie_upon_each_other_with_the_highest_at_the_bottom() -> None:
    chart = draw_level_flow([(FIRST, [8, 0, 2, 0, 0, 0, 0]), (MONTHS[-1], [4, 0, 2, 0, 0, 3, 1])])
    assert chart is not None
    assert [area.level for area in chart.areas] == [6, 5, 4, 3, 2, 1, 0]
    by_level = {area.level: area for area in chart.areas}
    top = chart.grid[-1].value
    assert by_level[6].points == f"0,100 100,{100 - 100 / top:g} 100,100 0,100"
    assert by_level[0].points.startswith(f"0,{100 - 1000 / top:g} 100,{100 - 1000 / top:g}")
    assert [level for level, area in by_level.items() if area.label_y is None] == [4, 3, 1]
    assert draw_level_flow([(FIRST, [1] * 7)]) is None


def test_every_hour_has_a_column() -> None:
    chart = draw_hourly_columns([HourCount(8, 40, 40), HourCount(7, 7, 10)])
    assert chart is not None
    assert len(chart.columns) == 24
    assert (chart.columns[8].y, chart.columns[8].height) == (0, 100)
    assert chart.columns[7].height == 25
    assert [column.inexact for column in chart.columns[7:9]] == [True, False]
    assert chart.busiest_hour == (8, 40, 40)
    assert [tick.hour for tick in chart.hours] == [0, 6, 12, 18]
    assert draw_hourly_columns([HourCount(8, 0, 0)]) is None


def test_a_count_between_two_is_drawn_to_its_upper_end_and_marked() -> None:
    chart = draw_daily_columns([DayCount(FIRST, 1, 4), DayCount(FIRST + timedelta(days=1), 8, 8)])
    assert chart is not None
    assert [(column.height, column.inexact) for column in chart.columns] == [(50, True), (100, False)]
    assert chart.inexact
    assert chart.busiest_day.at_most == 8
    assert draw_daily_columns([DayCount(FIRST, 0, 0)]) is None
    assert draw_daily_columns([]) is None


@given(
    heights=st.lists(st.floats(min_value=0, max_value=100), min_size=1, max_size=7),
)
def test_labels_are_a_line_apart_in_their_order(heights: list[float]) -> None:
    placed = spread_labels(heights)
    for one, other in ((one, other) for one in range(len(heights)) for other in range(len(heights)) if one != other):
        if heights[one] < heights[other]:
            assert placed[other] - placed[one] >= LINE_HEIGHT - 0.05
    assert max(placed) <= 100


@given(st.lists(st.integers(min_value=0, max_value=1500), min_size=1, max_size=40, unique=True))
def test_ticks_do_not_overlap(offsets: list[int]) -> None:
    days = [FIRST + timedelta(days=offset) for offset in sorted(offsets)]
    ticks = DayAxis(days[0], days[-1]).ticks([days[0], days[-1], *month_marks(days)])
    assert ticks[0].day == days[0]
    for width, kept in ((430, list(ticks)), (200, [tick for tick in ticks if tick.always])):
        edges = [tick.at * width / 100 - {"start": 0, "middle": 29, "end": 58}[tick.anchor] for tick in kept]
        assert all(later - earlier >= 58 - 0.01 for earlier, later in pairwise(edges))
        assert all(edge >= -0.01 and edge + 58 <= width + 0.01 for edge in edges)

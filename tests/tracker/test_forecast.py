"""The forecast: how often its band holds, when it says nothing, and what is true of every one."""

from datetime import date, timedelta
from math import sqrt
from timeit import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.tracker.forecast import DateRange, Forecast, ForecastPoint, LackOfData, Milestone, TooLittleData, forecast
from idp.tracker.forecast.months import month_end, monthly_gains
from tests.support.forecast_coverage import measure
from tests.support.progress_histories import (
    EVALUATION_SEEDS,
    HORIZONS,
    TUNING_SEEDS,
    HistoryKind,
    generate_history,
)

TODAY = date(2026, 11, 30)


def history_of(*counts: int, last: date = TODAY) -> list[tuple[date, int]]:
    """Counts at the ends of months, the last one at the end of the month of `last`."""
    return [(month_end(last, place - len(counts) + 1), count) for place, count in enumerate(counts)]


def expect(history: list[tuple[date, int]], eligible: int, today: date = TODAY) -> Forecast:
    answer = forecast(history, eligible, eligible, today)
    assert isinstance(answer, Forecast)
    return answer


# ---------------------------------------------------------------- how often the band holds


@pytest.mark.parametrize("kind", HistoryKind)
def test_the_band_holds_at_least_seventy_per_cent_of_each_kind(kind: HistoryKind) -> None:
    coverage = measure(EVALUATION_SEEDS)
    assert coverage.share(kind) >= 0.70
    assert len(coverage.of(kind)) >= 590, "hardly any history may go without a forecast"


@pytest.mark.parametrize("months", [None, *HORIZONS])
def test_the_band_holds_seventy_to_ninety_per_cent_of_all(months: int | None) -> None:
    assert 0.70 <= measure(EVALUATION_SEEDS).share(months=months) <= 0.90


def test_it_is_judged_by_other_seeds_than_it_was_tuned_by() -> None:
    assert set(EVALUATION_SEEDS).isdisjoint(TUNING_SEEDS)
    one, other = (generate_history(HistoryKind.WAVES, seeds[0]) for seeds in (EVALUATION_SEEDS, TUNING_SEEDS))
    assert one.points != other.points
    assert one == generate_history(HistoryKind.WAVES, EVALUATION_SEEDS[0])


def test_a_band_is_no_wider_than_it_need_be() -> None:
    outcomes = measure(EVALUATION_SEEDS).outcomes
    assert sum((one.band.high - one.band.low) / one.eligible for one in outcomes) / len(outcomes) < 0.2


# ---------------------------------------------------------------- when there is none


@pytest.mark.parametrize(
    ("history", "eligible", "lack"),
    [
        ([], 99, TooLittleData(LackOfData.FEW_MONTHS, 0, 11)),
        ([(TODAY, 12)], 99, TooLittleData(LackOfData.FEW_MONTHS, 0, 11)),
        (history_of(*range(0, 22, 2)), 99, TooLittleData(LackOfData.FEW_MONTHS, 10, 11)),
        (history_of(*[12] * 24), 99, TooLittleData(LackOfData.FEW_APPLICATIONS, 0, 3)),
        (history_of(*[0] * 12, 1, 2), 99, TooLittleData(LackOfData.FEW_APPLICATIONS, 2, 3)),
        (history_of(*range(20)), 0, TooLittleData(LackOfData.NOTHING_ELIGIBLE, 0, 1)),
    ],
)
def test_too_little_data_says_what_it_lacks(
    history: list[tuple[date, int]], eligible: int, lack: TooLittleData
) -> None:
    assert forecast(history, eligible, eligible, TODAY) == lack


def test_nothing_is_expected_when_all_are_reached() -> None:
    answer = expect([(TODAY, 99)], 99)
    assert answer.points == ()
    assert answer.half == Milestone(50, reached=True, dates=None)
    assert answer.all == Milestone(99, reached=True, dates=None)


def test_a_history_that_stalled_gets_no_date() -> None:
    answer = expect(history_of(0, 2, 4, 6, 8, 10, *[10] * 18), 99)
    assert answer.still_months == 18
    assert answer.half == Milestone(50, reached=False, dates=None)
    assert answer.points[-1].low <= 10 <= answer.points[-1].high


# ---------------------------------------------------------------- what it says


def test_a_steady_history_goes_on() -> None:
    answer = expect(history_of(*range(0, 48, 2)), 99)
    in_a_year = answer.points[11]
    assert in_a_year.low < 46 + 20 < in_a_year.high
    assert 60 <= in_a_year.median <= 72
    half = answer.half.dates
    assert half is not None
    assert half.earliest <= half.median == date(2027, 1, 31)


def test_points_are_ends_of_months_after_today() -> None:
    from_middle = expect([*history_of(*range(0, 48, 2), last=date(2026, 10, 31)), (date(2026, 11, 15), 47)], 99,
                         date(2026, 11, 15))  # fmt: skip
    assert from_middle.points[0].day == date(2026, 11, 30)
    from_end = expect(history_of(*range(0, 48, 2)), 99)
    assert from_end.points[0].day == date(2026, 12, 31)
    assert [point.day for point in from_end.points] == [month_end(TODAY, months) for months in range(1, 14)]


def test_months_count_back_from_the_last_day_between_which_counts_move_evenly() -> None:
    days = [(date(2026, 8, 31), 0), (date(2026, 9, 30), 30), (date(2026, 10, 31), 30), (date(2026, 11, 15), 45)]
    assert monthly_gains(days) == [pytest.approx(15), pytest.approx(15)]
    assert monthly_gains(history_of(3, 5, 4)) == [2, -1]
    assert monthly_gains([]) == []


def test_days_after_today_and_the_order_of_a_history_do_not_matter() -> None:
    history = history_of(*range(0, 48, 2))
    later = (TODAY + timedelta(days=5), 90)
    assert forecast([later, *reversed(history)], 99, 99, TODAY) == forecast(history, 99, 99, TODAY)


def test_a_day_without_a_count_is_one_on_which_nothing_changed() -> None:
    answer = expect(history_of(*range(0, 48, 2)), 99, TODAY + timedelta(days=61))
    assert answer.count == 46
    assert answer.still_months == 2


def test_one_takes_less_than_five_milliseconds() -> None:
    history = history_of(*range(0, 60, 2))
    assert min(repeat(lambda: forecast(history, 99, 99, TODAY), number=1, repeat=5)) < 0.005


# ---------------------------------------------------------------- what is true of every one


@given(
    counts=st.lists(st.integers(min_value=0, max_value=300), min_size=12, max_size=60),
    target=st.integers(min_value=1, max_value=300),
    beyond=st.integers(min_value=0, max_value=50),
    day=st.integers(min_value=0, max_value=30),
)
def test_every_forecast_is_in_order(counts: list[int], target: int, beyond: int, day: int) -> None:
    eligible, today = target + beyond, TODAY + timedelta(days=day)
    answer = forecast(history_of(*counts), target, eligible, today)
    assert answer == forecast(history_of(*counts), target, eligible, today)
    if isinstance(answer, TooLittleData):
        return
    for point in answer.points:
        assert 0 <= point.low <= point.median <= point.high <= eligible
        assert point.low >= counts[-1] - 0.2 * sqrt(counts[-1] * 14 / 12) - 1
    rising = [(point.median, point.high) for point in answer.points]
    assert [one for one, _high in rising] == sorted(one for one, _high in rising)
    assert [high for _median, high in rising] == sorted(high for _median, high in rising)
    for milestone in (answer.half, answer.all):
        check_dates(milestone, answer.points, today)
    if answer.half.dates and answer.all.dates:
        assert answer.half.dates.median <= answer.all.dates.median


def check_dates(milestone: Milestone, points: tuple[ForecastPoint, ...], today: date) -> None:
    """A range is in order, lies ahead, and agrees with the path that is shown."""
    dates = milestone.dates
    if dates is None:
        return
    assert isinstance(dates, DateRange)
    assert not milestone.reached
    assert today < dates.earliest <= dates.median <= (dates.latest or dates.median)
    shown = {point.day: point for point in points}
    if dates.median in shown:
        assert shown[dates.median].median >= milestone.count

"""forecast: from the history of integrated applications to a median path and an 80 % band; pure, without chance."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from idp.tracker.forecast.months import month_end, monthly_gains
from idp.tracker.forecast.pace import Pace, pace_of
from idp.tracker.forecast.result import (
    DateRange,
    Forecast,
    ForecastPoint,
    LackOfData,
    Milestone,
    TooLittleData,
)

#: With fewer whole months (the ends of twelve), or fewer applications gained in them, there is no forecast.
MONTHS_NEEDED, GAINED_NEEDED = 11, 3
#: How many months the chart shows, and how many are looked at for a date.
MONTHS_SHOWN, MONTHS_LOOKED_AT = 13, 60
#: Days.
MONTH = 365.25 / 12


def forecast(history: Sequence[tuple[date, int]], target: int, eligible: int, today: date) -> Forecast | TooLittleData:
    """What may come of `history`, the counts of integrated applications at some days up to `today`.

    `target` is the count that means all, of which the half is asked for too; no path goes above `eligible`. When all
    are reached, nothing is to be expected and there are no points.
    """
    known = sorted({day: count for day, count in history if day <= today}.items())
    count = known[-1][1] if known else 0
    gains = monthly_gains([*known, *([(today, count)] if known and known[-1][0] < today else [])])
    lack = None if count >= target > 0 else _lack(gains, target)
    if lack:
        return lack
    points = list(_points(pace_of(gains, count, eligible), today)) if count < min(target, eligible) else []
    still = next((months for months, gain in enumerate(reversed(gains)) if gain > 0), len(gains))
    return Forecast(
        day=today,
        count=count,
        points=tuple(points[:MONTHS_SHOWN]),
        half=_milestone(ceil(target / 2), count, points),
        all=_milestone(target, count, points),
        still_months=still,
    )


def _lack(gains: Sequence[float], target: int) -> TooLittleData | None:
    gained = round(sum(gain for gain in gains if gain > 0))
    if target <= 0:
        return TooLittleData(LackOfData.NOTHING_ELIGIBLE, 0, 1)
    if len(gains) < MONTHS_NEEDED:
        return TooLittleData(LackOfData.FEW_MONTHS, len(gains), MONTHS_NEEDED)
    if gained < GAINED_NEEDED:
        return TooLittleData(LackOfData.FEW_APPLICATIONS, gained, GAINED_NEEDED)
    return None


def _points(pace: Pace, today: date) -> Iterator[ForecastPoint]:
    """The end of each month after `today`; what was gained is not lost again, but for the applications that sleep."""
    most = [0.0, 0.0, 0.0]
    for day in (month_end(today, month) for month in range(MONTHS_LOOKED_AT + 1)):
        if day > today:
            gains = pace.gained((day - today).days / MONTH)
            most = [max(pair) for pair in zip(most, gains, strict=True)]
            low, median, high = (round(pace.count + min(gain, pace.remaining)) for gain in (gains[0], *most[1:]))
            yield ForecastPoint(day, max(0, min(low, median)), median, high)


def _milestone(count: int, now: int, points: Sequence[ForecastPoint]) -> Milestone:
    if now >= count:
        return Milestone(count, reached=True, dates=None)
    earliest = next((point.day for point in points if point.high >= count), None)
    median = next((point.day for point in points if point.median >= count), None)
    latest = next((point.day for point in points if point.low >= count), None)
    dates = DateRange(earliest, median, latest) if earliest and median else None
    return Milestone(count, reached=False, dates=dates)

"""Months: their ends, and the gain of each month of a history."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise


def month_end(day: date, months: int = 0) -> date:
    """The last day of the month of `day`, or of one so many months later."""
    month = day.year * 12 + day.month + months
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def monthly_gains(history: Sequence[tuple[date, int]], today: date) -> list[int]:
    """What each whole month between the first day of a history and `today` added, or took away.

    Months count back from `today`; the count of a day without one is that of the last day before it.
    """
    counts = sorted(point for point in history if point[0] <= today)
    if not counts:
        return []
    days = [today]
    while (before := _month_before(today, len(days))) >= counts[0][0]:
        days.append(before)
    known = [max(point for point in counts if point[0] <= day)[1] for day in reversed(days)]
    return [later - earlier for earlier, later in pairwise(known)]


def _month_before(day: date, months: int) -> date:
    """The same day so many months earlier; the end of a month stays the end of one."""
    if day == month_end(day):
        return month_end(day, -months)
    return min(month_end(day, -months), month_end(day, -months - 1) + timedelta(days=day.day))

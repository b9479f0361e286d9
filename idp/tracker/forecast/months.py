"""Months: their ends, and the gain of each month of a history."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise


def month_end(day: date, months: int = 0) -> date:
    """The last day of the month of `day`, or of one so many months later."""
    month = day.year * 12 + day.month + months
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def monthly_gains(history: Sequence[tuple[date, int]]) -> list[float]:
    """What each whole month between the first and the last day of a history added, or took away; the oldest first.

    Months count back from the last day. Between two days of the history a count moves evenly.
    """
    if not history:
        return []
    (first, _count), (last, _latest) = history[0], history[-1]
    days = [last]
    while (before := _months_before(last, len(days))) >= first:
        days.append(before)
    counts = [_count_on(history, day) for day in reversed(days)]
    return [later - earlier for earlier, later in pairwise(counts)]


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the end of a month stays the end of one."""
    end = month_end(day, -months)
    return end if day == month_end(day) else min(end, end.replace(day=1) + timedelta(days=day.day - 1))


def _count_on(history: Sequence[tuple[date, int]], day: date) -> float:
    after = bisect_right(history, day, key=lambda point: point[0])
    earlier, count = history[after - 1]
    if after == len(history):
        return count
    later, next_count = history[after]
    return count + (next_count - count) * (day - earlier).days / (later - earlier).days

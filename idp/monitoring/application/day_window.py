"""DayWindow: the days that the evidence of an application shows at once, and the neighbouring ones; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

#: The days that a page shows at once.
SHOWN_DAYS = 30


@dataclass(frozen=True, slots=True)
class DayWindow:
    """Some days in a row; `previous` and `next`: the last days of the neighbouring windows, None: nothing is there."""

    since: date
    until: date
    previous: date | None
    next: date | None


def choose_window(asked: date | None, *, first: date, today: date) -> DayWindow:
    """The window that ends with the day asked for, or today; `first`: the day the application was recorded."""
    until = min(max(asked or today, first), today)
    since = max(until - timedelta(days=SHOWN_DAYS - 1), date.min)
    later = min(until + timedelta(days=SHOWN_DAYS), today)
    return DayWindow(
        since,
        until,
        previous=since - timedelta(days=1) if since > first else None,
        next=later if until < today else None,
    )


def parse_day(text: str) -> date | None:
    """A day written as 2026-11-30, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def find_neighbours(days: Iterable[date], day: date) -> tuple[date | None, date | None]:
    """The last of these days before `day`, and the first one after it."""
    known = set(days)
    before, after = [one for one in known if one < day], [one for one in known if one > day]
    return max(before, default=None), min(after, default=None)

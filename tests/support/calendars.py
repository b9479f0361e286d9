"""The calendar that tests count days on when they open no provider, and days ahead of today."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from idp.foundation.calendar import Calendar

WITA = Calendar(ZoneInfo("Asia/Makassar"))


def day_ahead(days: int) -> date:
    """The day that many days from today, where what is tested must lie in the future on every day tests run."""
    return WITA.today() + timedelta(days=days)


def written(day: date) -> str:
    """The day as pages write it: "21 November 2026"."""
    return format_date(day, "d MMMM y", locale="id")

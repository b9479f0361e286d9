"""Template filters that format dates, times and numbers: 21 November 2026, 14.30 WITA, 3.418, 13,0 %."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal

from idp.foundation.calendar import Calendar
from idp.web.translations import Language


def day_filter(language: Language, calendar: Calendar) -> Callable[[date | datetime], str]:
    """Formats a moment or day in the deployment's time zone: "21 November 2026"."""

    def write(value: date | datetime) -> str:
        local = calendar.local(value).date() if isinstance(value, datetime) else value
        return format_date(local, "d MMMM y", locale=language)

    return write


def last_day_filter(language: Language, calendar: Calendar) -> Callable[[datetime], str]:
    """Formats the last day before a moment at which something ends."""
    write = day_filter(language, calendar)
    return lambda value: write(value - timedelta(seconds=1))


def short_day_filter(language: Language, calendar: Calendar) -> Callable[[datetime], str]:
    """Formats a moment in the deployment's time zone as "21 Nov", with the year unless it is the present one."""

    def write(value: datetime) -> str:
        local = calendar.day_of(value)
        pattern = "d MMM" if local.year == calendar.today().year else "d MMM y"
        return format_date(local, pattern, locale=language)

    return write


def date_filter(language: Language, pattern: str) -> Callable[[date], str]:
    """Formats a day by a pattern of Unicode's, such as "MMMM y" for "Agustus 2027"."""
    return lambda value: format_date(value, pattern, locale=language)


def zone_filter(calendar: Calendar) -> Callable[[datetime], str]:
    """The name of the deployment's time zone at a moment: "WITA"."""
    return lambda value: calendar.local(value).tzname() or ""


def hour_filter(calendar: Calendar) -> Callable[[datetime], str]:
    """Formats a moment as "14.30 WITA"."""

    def write(value: datetime) -> str:
        local = calendar.local(value)
        return f"{local:%H.%M} {local.tzname()}"

    return write


def second_filter(calendar: Calendar) -> Callable[[datetime], str]:
    """Formats a moment as "14.30.07"."""
    return lambda value: f"{calendar.local(value):%H.%M.%S}"


def number_filter(language: Language) -> Callable[[int], str]:
    """Formats 3418 as "3.418" in Indonesian."""
    return lambda value: format_decimal(value, locale=language)


def compact_filter(language: Language) -> Callable[[int], str]:
    """Formats 20000 as "20 rb" in Indonesian and 2500 as "2.500": numbers where there is room for five letters."""

    def write(value: int) -> str:
        if value < 10_000:
            return format_decimal(value, locale=language)
        return format_compact_decimal(value, fraction_digits=1, locale=language)

    return write


def percent_filter(language: Language) -> Callable[[float], str]:
    """Formats 0.13 as "13,0 %"."""
    return lambda value: f"{format_decimal(value * 100, format='0.0', locale=language)} %"


def filters(language: Language, calendar: Calendar) -> dict[str, Callable[[Any], str]]:
    """The filters templates may use."""
    return {
        "day": day_filter(language, calendar),
        "short_day": short_day_filter(language, calendar),
        "zone": zone_filter(calendar),
        "last_day": last_day_filter(language, calendar),
        "hour": hour_filter(calendar),
        "second": second_filter(calendar),
        "number": number_filter(language),
        "percent": percent_filter(language),
        "compact": compact_filter(language),
        "month": date_filter(language, "MMMM y"),
        "short_month": date_filter(language, "MMM yy"),
        "short_date": date_filter(language, "d MMM"),
    }

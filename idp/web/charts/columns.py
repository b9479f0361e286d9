"""Columns: sign-ins by hour of the day, and the use of an application by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from idp.web.charts.axes import DayAxis, GridLine, Scale, Tick, month_marks, round_scale

#: The part of its place that a column takes.
COLUMN = 0.8
HOURS = range(24)
#: The hours that are named below the columns.
NAMED_HOURS = (0, 6, 12, 18)


class DayCount(NamedTuple):
    """A count of one day, exact when both ends are the same; small counts of people are only known to lie between."""

    day: date
    at_least: int
    at_most: int


class HourCount(NamedTuple):
    """A count of one hour of the day, of several days together; exact when both ends are the same."""

    hour: int
    at_least: int
    at_most: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column, in per cent of the drawing; `inexact`: its height is the most it can be."""

    x: float
    y: float
    width: float
    height: float
    inexact: bool = False


@dataclass(frozen=True, slots=True)
class HourTick:
    """The name of an hour below its column."""

    at: float
    hour: int


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns with their grid; of the ticks, one kind is empty."""

    columns: tuple[Column, ...]
    grid: tuple[GridLine, ...]
    hours: tuple[HourTick, ...]
    days: tuple[Tick, ...]
    #: What the table says: a count of each hour, or of each day.
    hour_rows: tuple[HourCount, ...]
    day_rows: tuple[DayCount, ...]

    @property
    def busiest_hour(self) -> HourCount:
        """The hour with the highest count."""
        return max(self.hour_rows, key=lambda row: row.at_most)

    @property
    def busiest_day(self) -> DayCount:
        """The first day with the highest count."""
        return max(self.day_rows, key=lambda row: row.at_most)

    @property
    def inexact(self) -> bool:
        """Whether some column is only known to lie between two counts."""
        return any(column.inexact for column in self.columns)


def draw_hourly_columns(counts: Sequence[HourCount]) -> ColumnChart | None:
    """Draw counts by hour of the day, from 0 to 23; hours without one are zero. None: nothing in any hour."""
    known = {count.hour: count for count in counts}
    rows = tuple(known.get(hour, HourCount(hour, 0, 0)) for hour in HOURS)
    if not any(count.at_most for count in rows):
        return None
    scale = round_scale(max(count.at_most for count in rows))
    return ColumnChart(
        columns=tuple(
            _column(scale, one.hour, len(HOURS), one.at_most, inexact=one.at_least != one.at_most) for one in rows
        ),
        grid=scale.lines,
        hours=tuple(HourTick(round(100 * (hour + 0.5) / len(HOURS), 2), hour) for hour in NAMED_HOURS),
        days=(),
        hour_rows=rows,
        day_rows=(),
    )


def draw_daily_columns(counts: Sequence[DayCount]) -> ColumnChart | None:
    """Draw a column for each day, in the order of the days. None: nothing on any day."""
    if not any(count.at_most for count in counts):
        return None
    scale = round_scale(max(count.at_most for count in counts))
    days = [count.day for count in counts]
    return ColumnChart(
        columns=tuple(
            _column(scale, place, len(counts), one.at_most, inexact=one.at_least != one.at_most)
            for place, one in enumerate(counts)
        ),
        grid=scale.lines,
        hours=(),
        days=DayAxis(days[0], days[-1]).ticks([days[0], days[-1], days[len(days) // 2], *month_marks(days)]),
        hour_rows=(),
        day_rows=tuple(counts),
    )


def _column(scale: Scale, place: int, places: int, count: int, *, inexact: bool = False) -> Column:
    share = 100 / places
    y = scale.height(count)
    return Column(
        x=round(share * (place + (1 - COLUMN) / 2), 2),
        y=y,
        width=round(share * COLUMN, 2),
        height=round(100 - y, 2),
        inexact=inexact,
    )

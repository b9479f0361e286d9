"""The burn-up chart: what was reached so far, the target, and perhaps the band of a forecast."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from idp.web.charts.axes import (
    DayAxis,
    GridLine,
    Scale,
    Tick,
    month_marks,
    outline,
    round_scale,
    spread_labels,
)

#: A day with the low end of a band, the median and the high end.
BandPoint = tuple[date, int, int, int]
#: A label this near to the target line, in per cent of the height, stands below its point.
NEAR = 12.0


@dataclass(frozen=True, slots=True)
class PointLabel:
    """A label at a point, in per cent; `below` the point when the target line is just above it."""

    x: float
    y: float
    anchor: str
    below: bool


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A number at the right end of the chart, in per cent from the top."""

    y: float
    value: int
    strong: bool


@dataclass(frozen=True, slots=True)
class BurnUpRow:
    """A row of the table under the chart: a count, or the band of a day to come."""

    day: date
    count: int | None
    low: int | None = None
    median: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class BurnUpChart:
    """A burn-up chart; points and places are in per cent of the drawing."""

    line: str
    band: str
    median: str
    grid: tuple[GridLine, ...]
    ticks: tuple[Tick, ...]
    target: int
    target_y: float
    #: Where the target is named: at the left (`start`) or, where the line runs there, at the right (`end`).
    target_anchor: str
    today: PointLabel
    ends: tuple[EndLabel, ...]
    rows: tuple[BurnUpRow, ...]

    @property
    def now(self) -> BurnUpRow:
        """The last row with a count."""
        return [row for row in self.rows if row.count is not None][-1]

    @property
    def last(self) -> BurnUpRow | None:
        """The last row of the forecast; None: there is none."""
        return self.rows[-1] if self.rows[-1].count is None else None


def draw_burn_up(
    counts: Sequence[tuple[date, int]], *, target: int, ahead: Sequence[BandPoint] = ()
) -> BurnUpChart | None:
    """Draw counts in the order of their days, and the band that begins at the last of them. None: no counts."""
    if not counts:
        return None
    days = [*(day for day, _count in counts), *(point[0] for point in ahead)]
    axis = DayAxis(days[0], days[-1])
    scale = round_scale(max(target, *(count for _day, count in counts), *(high for *_, high in ahead)))
    day, count = counts[-1]
    start: BandPoint = (day, count, count, count)
    band = (start, *ahead) if ahead else ()
    return BurnUpChart(
        line=outline([(axis.place(day), scale.height(count)) for day, count in counts]),
        band=_band(axis, scale, band),
        median=outline([(axis.place(day), scale.height(median)) for day, _low, median, _high in band]),
        grid=scale.lines,
        ticks=axis.ticks([days[0], day, days[-1], *month_marks(days)]),
        target=target,
        target_y=scale.height(target),
        target_anchor="end" if abs(scale.height(counts[0][1]) - scale.height(target)) < NEAR else "start",
        today=_point_label(axis.place(day), scale.height(count), scale.height(target)),
        ends=_end_labels(scale, ahead[-1] if ahead else None),
        rows=(*(BurnUpRow(*point) for point in counts), *(BurnUpRow(day, None, *rest) for day, *rest in ahead)),
    )


def _band(axis: DayAxis, scale: Scale, band: Sequence[BandPoint]) -> str:
    highs = [(axis.place(day), scale.height(high)) for day, _low, _median, high in band]
    lows = [(axis.place(day), scale.height(low)) for day, low, _median, _high in band]
    return outline([*highs, *reversed(lows)])


def _point_label(x: float, y: float, target_y: float) -> PointLabel:
    below = 0 <= y - target_y < NEAR
    return PointLabel(x, y, "start" if x < 35 else "end", below)


def _end_labels(scale: Scale, last: BandPoint | None) -> tuple[EndLabel, ...]:
    if last is None:
        return ()
    _day, low, median, high = last
    values = list(dict.fromkeys((high, median, low)))
    heights = spread_labels([scale.height(value) for value in values])
    return tuple(EndLabel(y, value, strong=value == median) for y, value in zip(heights, values, strict=True))

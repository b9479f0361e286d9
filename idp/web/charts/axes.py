"""Axes of charts: round steps, days as per cent of the width, ticks and labels that do not overlap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

#: The least width of a drawing, in CSS pixels, on a telephone and beside a menu; and what the label of a tick needs.
NARROW, WIDE, LABEL = 200, 430, 58
#: Labels beside each other at the end of a chart lie at least so many per cent of its height apart.
LINE_HEIGHT = 7.0


@dataclass(frozen=True, slots=True)
class GridLine:
    """A horizontal line and the value it stands for; `at` is in per cent from the top."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A label below the chart; `at` is in per cent from the left, `anchor` as in SVG; `always`: on telephones too."""

    at: float
    day: date
    anchor: str
    always: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """Counts from zero to `top` as heights."""

    top: int
    step: int

    def height(self, count: float) -> float:
        """Where a count lies, in per cent from the top."""
        return round(100 - 100 * count / self.top, 2)

    @property
    def lines(self) -> tuple[GridLine, ...]:
        """The lines of the grid, from zero upwards."""
        return tuple(GridLine(self.height(value), value) for value in range(0, self.top + 1, self.step))


def round_scale(highest: int, lines: int = 4) -> Scale:
    """A scale that reaches `highest` by at most so many steps of 1, 2, 2.5 or 5 times a power of ten."""
    return next(
        Scale(top=step * -(-max(highest, 1) // step), step=step) for step in _round_steps() if step * lines >= highest
    )


def _round_steps() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, *([25 * power // 10] if power > 1 else []), 5 * power)
        power *= 10


@dataclass(frozen=True, slots=True)
class DayAxis:
    """Days from the first to the last as per cent of the width."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """Where a day lies, in per cent from the left."""
        return round(100 * (day - self.first).days / max(1, (self.last - self.first).days), 2)

    def ticks(self, days: Sequence[date]) -> tuple[Tick, ...]:
        """The labels that fit, from days in the order of their importance."""
        wide = _fitting([self._tick(day) for day in dict.fromkeys(days)], WIDE)
        narrow = set(_fitting(wide, NARROW))
        return tuple(Tick(one.at, one.day, one.anchor, one in narrow) for one in sorted(wide, key=lambda one: one.at))

    def _tick(self, day: date) -> Tick:
        at = self.place(day)
        return Tick(at, day, "start" if at == 0 else "end" if at == 100 else "middle", always=True)


def _fitting(ticks: Sequence[Tick], width: int) -> list[Tick]:
    chosen: list[Tick] = []
    for tick in ticks:
        left, right = _extent(tick, width)
        inside = left >= 0 and right <= width
        if inside and all(right <= begin or left >= end for begin, end in (_extent(one, width) for one in chosen)):
            chosen.append(tick)
    return chosen


def _extent(tick: Tick, width: int) -> tuple[float, float]:
    centre = tick.at * width / 100
    left = centre - {"start": 0.0, "middle": LABEL / 2, "end": float(LABEL)}[tick.anchor]
    return left, left + LABEL


def spread_labels(heights: Sequence[float], least: float = LINE_HEIGHT) -> tuple[float, ...]:
    """Heights of labels near the given ones, in per cent from the top: in their order, never closer than a line."""
    order = sorted(range(len(heights)), key=lambda one: heights[one])
    placed = [heights[one] for one in order]
    for _round in range(len(placed)):
        for upper in range(len(placed) - 1):
            lack = least - (placed[upper + 1] - placed[upper])
            if lack > 1e-6:
                placed[upper] -= lack / 2
                placed[upper + 1] += lack / 2
    placed = _pushed_inside(placed, least)
    found = dict(zip(order, placed, strict=True))
    return tuple(round(found[one], 2) for one in range(len(heights)))


def _pushed_inside(placed: list[float], least: float) -> list[float]:
    lowest = 100.0
    down = []
    for height in reversed(placed):
        lowest = min(height, lowest)
        down.append(lowest)
        lowest -= least
    return down[::-1]


def outline(points: Sequence[tuple[float, float]]) -> str:
    """Points as SVG writes them."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def month_marks(days: Sequence[date]) -> list[date]:
    """Days to label between the first and the last, the more important first: June and December, then the quarters."""
    months = [later for earlier, later in pairwise(days) if (earlier.year, earlier.month) != (later.year, later.month)]
    return sorted(months, key=lambda day: (day.month % 12 != 0, day.month % 6 != 0, day.month % 3 != 0, day))

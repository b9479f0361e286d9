"""The flow of applications through levels over months, as stacked areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from idp.web.charts.axes import DayAxis, GridLine, Scale, Tick, month_marks, outline, round_scale, spread_labels


@dataclass(frozen=True, slots=True)
class LevelArea:
    """The area of one level, and where its name stands at the right end; None: it has no application there."""

    level: int
    points: str
    label_y: float | None


@dataclass(frozen=True, slots=True)
class LevelFlowRow:
    """How many applications each level had on a day, from L0."""

    day: date
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LevelFlowChart:
    """Stacked areas, the highest level at the bottom; points and places are in per cent of the drawing."""

    areas: tuple[LevelArea, ...]
    grid: tuple[GridLine, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[LevelFlowRow, ...]


def draw_level_flow(history: Sequence[tuple[date, Sequence[int]]]) -> LevelFlowChart | None:
    """Draw the counts of levels, from L0, in the order of their days. None: fewer than two days."""
    if len(history) < 2:
        return None
    days = [day for day, _counts in history]
    axis = DayAxis(days[0], days[-1])
    scale = round_scale(max(sum(counts) for _day, counts in history))
    return LevelFlowChart(
        areas=_areas([axis.place(day) for day in days], [_edges(scale, counts) for _day, counts in history]),
        grid=scale.lines,
        ticks=axis.ticks([days[0], days[-1], *month_marks(days)]),
        rows=tuple(LevelFlowRow(day, tuple(counts)) for day, counts in history),
    )


def _edges(scale: Scale, counts: Sequence[int]) -> list[float]:
    """The heights between which the levels lie on one day, from the bottom."""
    return [scale.height(edge) for edge in accumulate(reversed(counts), initial=0)]


def _areas(places: Sequence[float], edges: Sequence[Sequence[float]]) -> tuple[LevelArea, ...]:
    bands = len(edges[-1]) - 1
    names = _label_heights(edges[-1])
    return tuple(
        LevelArea(bands - 1 - band, outline([*_edge(places, edges, band + 1), *_edge(places, edges, band)[::-1]]), name)
        for band, name in zip(range(bands), names, strict=True)
    )


def _edge(places: Sequence[float], edges: Sequence[Sequence[float]], place: int) -> list[tuple[float, float]]:
    return [(x, heights[place]) for x, heights in zip(places, edges, strict=True)]


def _label_heights(edges: Sequence[float]) -> list[float | None]:
    middles = [(lower + upper) / 2 for lower, upper in pairwise(edges)]
    there = [band for band in range(len(middles)) if edges[band] > edges[band + 1]]
    placed = dict(zip(there, spread_labels([middles[band] for band in there]), strict=True))
    return [placed.get(band) for band in range(len(middles))]

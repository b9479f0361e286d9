"""Computes the segments of a stacked bar chart (ui.md 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class BarSegment:
    """One segment of a bar whose length is the sum of its segments."""

    x: int
    width: int


def bar_segments(parts: Sequence[int]) -> tuple[BarSegment, ...]:
    """Place the parts one after the other: (12, 80, 97) begin at 0, 12 and 92."""
    ends = list(accumulate(parts, initial=0))
    return tuple(BarSegment(x, width) for x, width in zip(ends, parts, strict=False))

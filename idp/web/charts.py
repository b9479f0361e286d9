"""Where the pieces of a bar lie; pure functions of numbers (ui.md 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a bar whose whole length is the sum of its parts."""

    x: int
    width: int


def pieces(parts: Sequence[int]) -> tuple[Piece, ...]:
    """The parts one behind the other: (12, 80, 97) lie at 0, 12 and 92."""
    ends = list(accumulate(parts, initial=0))
    return tuple(Piece(x, width) for x, width in zip(ends, parts, strict=False))

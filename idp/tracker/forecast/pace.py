"""Pace: how many applications a month are gained, and how sure that is, from the gains of past months."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Pace:
    """Applications gained in a month: their mean, and how much their number varies."""

    mean: float
    dispersion: float

    def gained(self, months: float) -> tuple[float, float, float]:
        """What so many months add: the low end of the 80 % band, the median and the high end."""
        expected = self.mean * months
        spread = 1.28 * sqrt(expected * self.dispersion + (0.3 * expected) ** 2)
        return max(0.0, expected - spread), expected, expected + spread


def pace_of(gains: Sequence[int]) -> Pace:
    """The pace of the gains of past months, the oldest first."""
    return Pace(mean=max(0.0, sum(gains) / len(gains)), dispersion=2.0)

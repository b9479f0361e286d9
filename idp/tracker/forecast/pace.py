"""Pace: how many applications a month are gained, and how sure that is, from the gains of past months."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

#: The 90 % quantile of the standard normal distribution.
NINE_TENTHS = 1.2816
#: What a month weighs beside the one after it, in the mean that looks at recent months.
DISCOUNT = 0.95
#: Added to each mean: nothing in many months is not never.
LEAST_RATE = 0.3
#: The months of the sums in which waves are looked for, and how much wider waves make the band.
WAVE_MONTHS, WAVE_WEIGHT = 3, 2.4
#: The relative variance of the pace in the long run, and what a history of one month adds to it.
DRIFT, YOUTH = 0.25, 16.0
#: The variance of the count itself.
NOISE = 4.0
#: How many applications the low end of the band lets fall asleep: so many times the root of their number and the years.
SLEEPERS = 0.2
#: The pace falls with what remains, to the power of 1 - 1/SLOWING: the last takes so many times as long as it would.
SLOWING = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """Applications gained a month now, and how much that varies; `count` are integrated, `remaining` are not."""

    rate: float
    #: How much more than by pure chance counts vary; 1: not more.
    dispersion: float
    #: Its relative variance in the long run, most of which comes within a year.
    drift: float
    count: int
    remaining: int

    def gained(self, months: float) -> tuple[float, float, float]:
        """What so many months add: the low end of the 80 % band, the median and the high end."""
        mean = self.rate * months
        variance = mean * self.dispersion + mean**2 * self.drift * (1 - exp(-months / 12)) + NOISE
        quantiles = (gamma_quantile(mean, variance, normal) for normal in (-NINE_TENTHS, 0.0, NINE_TENTHS))
        low, median, high = (self._slowed(gain) for gain in quantiles)
        return low - SLEEPERS * sqrt(self.count * months / 12), median, high

    def _slowed(self, gain: float) -> float:
        """What comes of a gain at the present pace when the pace falls with what remains."""
        if self.remaining <= 0:
            return 0.0
        left = max(0.0, 1 - gain / (SLOWING * self.remaining))
        return self.remaining * (1 - left**SLOWING)


def pace_of(gains: Sequence[float], count: int, eligible: int) -> Pace:
    """The pace after the gains of past months, the oldest first, with so many of the eligible integrated."""
    whole, age = _weighted_mean(gains, 1.0)
    recent, recent_age = _weighted_mean(gains, DISCOUNT)
    growth = log(recent / whole) / (age - recent_age)
    return Pace(
        rate=recent * exp(growth * recent_age),
        dispersion=_dispersion(gains),
        drift=DRIFT + YOUTH / len(gains) ** 2,
        count=count,
        remaining=eligible - count,
    )


def gamma_quantile(mean: float, variance: float, normal: float) -> float:
    """A quantile of the gamma distribution by that of the normal one (Wilson and Hilferty, 1931)."""
    shape = mean**2 / variance
    return mean * max(0.0, 1 - 1 / (9 * shape) + normal / (3 * sqrt(shape))) ** 3


def _weighted_mean(gains: Sequence[float], discount: float) -> tuple[float, float]:
    """The mean of the gains, of which older ones weigh less, never nothing; and how many months old it is."""
    weights = [discount**age for age in range(len(gains))]
    mean = sum(weight * gain for weight, gain in zip(weights, reversed(gains), strict=True)) / sum(weights)
    age = sum(weight * (months + 0.5) for months, weight in enumerate(weights)) / sum(weights)
    return max(0.0, mean) + LEAST_RATE, age


def _dispersion(gains: Sequence[float]) -> float:
    """1, or more when sums of a few months differ by more than counts do by chance."""
    sums = [sum(gains[month : month + WAVE_MONTHS]) for month in range(len(gains) - WAVE_MONTHS + 1)]
    mean = max(sum(sums) / len(sums), LEAST_RATE)
    variance = sum((one - mean) ** 2 for one in sums) / len(sums)
    return 1 + WAVE_WEIGHT * max(0.0, variance / mean - 1)

"""Random histories of integrated applications of four kinds, by which the band of the forecast is tuned and judged.

A history is the count of integrated applications at the end of each month: the first `observed` ones are what a
forecast may see, the rest is the outcome. Each kind is a way in which such a programme really goes:

- steady: about as many each month, from the first to the last;
- waves: campaigns of two or three months with little between them, unequal in height and in distance;
- S-curve: slow, then fast, then slow, as each application takes its own time around a common middle; some never come;
- stalled: steady, then nothing but stragglers for a third of what is observed or more; a few start again afterwards.

In every kind applications fall asleep now and then and mostly wake up, so that counts may fall. Sizes, rates, lengths
and moments are drawn anew for each history.

The seeds by which the forecast is judged are EVALUATION_SEEDS. Whoever changes the method tries it with TUNING_SEEDS
only. Both were written before the method was. Only `Random.random` is used, whose numbers are the same in every
version of Python.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil, exp, log
from random import Random

#: Seeds of the histories by which the forecast is judged; not to be looked at while it is tuned.
EVALUATION_SEEDS = range(700_000, 700_200)
#: Seeds of the histories by which it is tuned.
TUNING_SEEDS = range(200)

#: Months after the last observed one: enough to see when half is reached.
MONTHS_AFTER = 48
#: How many months ahead a count is compared with the band.
HORIZONS = (3, 6, 12)

#: How likely an integrated application falls asleep within a month, and how likely a sleeping one wakes up.
FALLS_ASLEEP, WAKES_UP = 0.003, 0.3


class HistoryKind(StrEnum):
    """The ways in which a programme goes."""

    STEADY = "steady"
    WAVES = "waves"
    S_CURVE = "s_curve"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class ProgressHistory:
    """One history: the counts at the ends of months, of which a forecast sees the first `observed`."""

    kind: HistoryKind
    eligible: int
    observed: int
    points: tuple[tuple[date, int], ...]

    @property
    def seen(self) -> tuple[tuple[date, int], ...]:
        """What a forecast may see."""
        return self.points[: self.observed]

    @property
    def today(self) -> date:
        """The day of the forecast."""
        return self.points[self.observed - 1][0]

    def count_after(self, months: int) -> int:
        """The count so many months after the forecast."""
        return self.points[self.observed - 1 + months][1]

    def day_of(self, count: int) -> date | None:
        """The end of the first month with at least `count`; None: not within this history."""
        return next((day for day, there in self.points if there >= count), None)


def generate_history(kind: HistoryKind, seed: int) -> ProgressHistory:
    """The history of a kind and a seed, always the same."""
    chance = Random(f"{kind}:{seed}")
    eligible, observed = _whole(chance, 60, 200), _whole(chance, 12, 30)
    arrivals = _ARRIVALS[kind](chance, eligible, observed)
    counts = list(_counts(chance, eligible, arrivals))
    return ProgressHistory(kind, eligible, observed, tuple(zip(_month_ends(len(counts)), counts, strict=True)))


def _steady(chance: Random, eligible: int, observed: int) -> list[int]:
    rate = _mean_rate(chance, eligible, observed)
    return [_poisson(chance, rate * _between(chance, 0.6, 1.4)) for _month in range(observed + MONTHS_AFTER)]


def _waves(chance: Random, eligible: int, observed: int) -> list[int]:
    rate = _mean_rate(chance, eligible, observed)
    months: list[float] = [0.1] * _whole(chance, 0, 4)
    while len(months) < observed + MONTHS_AFTER:
        height, length = _between(chance, 1.2, 4.0), _whole(chance, 2, 3)
        months += [height] * length + [0.1] * _whole(chance, 3, 7)
    return [_poisson(chance, rate * month) for month in months[: observed + MONTHS_AFTER]]


def _s_curve(chance: Random, eligible: int, observed: int) -> list[int]:
    middle = observed * _between(chance, 0.6, 1.4)
    scale = observed * _between(chance, 0.15, 0.35)
    arrivals = [0] * (observed + MONTHS_AFTER)
    for _application in range(round(eligible * _between(chance, 0.75, 1.0))):
        drawn = _between(chance, 1e-6, 1 - 1e-6)
        month = max(0, ceil(middle + scale * log(drawn / (1 - drawn))))
        if month < len(arrivals):
            arrivals[month] += 1
    return arrivals


def _stalled(chance: Random, eligible: int, observed: int) -> list[int]:
    stop = round(observed * _between(chance, 0.3, 0.65))
    rate = _mean_rate(chance, eligible, stop)
    arrivals = [_poisson(chance, rate * _between(chance, 0.6, 1.4)) for _month in range(stop)]
    later = 0.03
    for month in range(stop, observed + MONTHS_AFTER):
        if month >= observed and later < 0.1 and chance.random() < 0.015:
            later = max(0.2, rate * _between(chance, 0.3, 1.0))
        arrivals.append(_poisson(chance, later))
    return arrivals


_ARRIVALS: dict[HistoryKind, Callable[[Random, int, int], list[int]]] = {
    HistoryKind.STEADY: _steady,
    HistoryKind.WAVES: _waves,
    HistoryKind.S_CURVE: _s_curve,
    HistoryKind.STALLED: _stalled,
}


def _mean_rate(chance: Random, eligible: int, months: int) -> float:
    """Applications a month, so that 8 to 60 % are there after these months."""
    return eligible * _between(chance, 0.08, 0.6) / months


def _counts(chance: Random, eligible: int, arrivals: list[int]) -> Iterator[int]:
    """Integrated applications at the end of each month: those that came, without the sleeping ones."""
    awake, asleep = 0, 0
    for came in arrivals:
        dozing = sum(chance.random() < FALLS_ASLEEP for _one in range(awake))
        waking = sum(chance.random() < WAKES_UP for _one in range(asleep))
        awake += waking - dozing
        asleep += dozing - waking
        awake += min(came, eligible - awake - asleep)
        yield awake


def _month_ends(count: int) -> list[date]:
    """The last days of so many months, from January 2025."""
    firsts = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(1, count + 1)]
    return [first - timedelta(days=1) for first in firsts]


def _between(chance: Random, low: float, high: float) -> float:
    return low + (high - low) * chance.random()


def _whole(chance: Random, low: int, high: int) -> int:
    return low + int((high - low + 1) * chance.random())


def _poisson(chance: Random, mean: float) -> int:
    limit, product, count = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count

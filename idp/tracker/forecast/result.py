"""Forecast and TooLittleData: what comes of a forecast."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class ForecastPoint(NamedTuple):
    """The integrated applications expected at the end of a month: the median, and the ends of the 80 % band."""

    day: date
    low: int
    median: int
    high: int


@dataclass(frozen=True, slots=True)
class DateRange:
    """When a count is reached, as ends of months: 80 % of what may come lies between the first and the last."""

    earliest: date
    median: date
    #: None: later than the forecast looks.
    latest: date | None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A count to reach; `dates` is None when it is reached already, or when no date can be given."""

    count: int
    reached: bool
    dates: DateRange | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What may come after `day`, when `count` applications were integrated."""

    day: date
    count: int
    #: A point for the end of each month, beginning with the first after `day`.
    points: tuple[ForecastPoint, ...]
    half: Milestone
    all: Milestone
    #: For how many whole months nothing has been gained; 0: it moves.
    still_months: int


class LackOfData(StrEnum):
    """Why there is no forecast."""

    FEW_MONTHS = "few_months"
    FEW_APPLICATIONS = "few_applications"
    NOTHING_ELIGIBLE = "nothing_eligible"


@dataclass(frozen=True, slots=True)
class TooLittleData:
    """No forecast, and what it would need: so many months, or integrated applications, of which there are `have`."""

    reason: LackOfData
    have: int
    need: int

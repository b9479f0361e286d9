"""Response documents of the stored progress of past months, of what may come, and their query."""

from collections.abc import Sequence
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from idp.admin.documents.listing import OfficeCode
from idp.tracker.forecast import DateRange, Forecast, ForecastPoint, LackOfData, Milestone, TooLittleData
from idp.tracker.levels.rules import Level
from idp.tracker.progress.values import ProgressPoint

#: How many months are told unless the query says otherwise, and at most.
MONTHS, MOST_MONTHS = 24, 120


class ProgressPointDocument(BaseModel):
    """How far the city or an office was at the end of a day."""

    day: date
    total: int
    integrated: int
    eligible: int
    eligible_integrated: int
    stalled: int
    levels: dict[str, int] = Field(description="Eligible applications by level; those not measured have none.")

    @classmethod
    def of(cls, point: ProgressPoint) -> Self:
        """The document of `point`."""
        return cls(
            day=point.day,
            total=point.total,
            integrated=point.integrated,
            eligible=point.eligible,
            eligible_integrated=point.eligible_integrated,
            stalled=point.stalled,
            levels={level.code: count for level, count in zip(Level, point.levels, strict=False)},
        )


class HistoryDocument(BaseModel):
    """The progress at the ends of months, the oldest first, and now."""

    points: list[ProgressPointDocument]

    @classmethod
    def of(cls, history: Sequence[ProgressPoint]) -> Self:
        """The document of `history`."""
        return cls(points=[ProgressPointDocument.of(one) for one in history])


class ForecastPointDocument(BaseModel):
    """The integrated applications expected at the end of a month; 80 % of what may come lies from `low` to `high`."""

    day: date
    low: int
    median: int
    high: int

    @classmethod
    def of(cls, point: ForecastPoint) -> Self:
        """The document of `point`."""
        return cls(day=point.day, low=point.low, median=point.median, high=point.high)


class DateRangeDocument(BaseModel):
    """Ends of months between which a count is reached in 80 % of what may come."""

    earliest: date
    median: date
    latest: date | None = Field(description="null: later than the forecast looks.")

    @classmethod
    def of(cls, dates: DateRange) -> Self:
        """The document of `dates`."""
        return cls(earliest=dates.earliest, median=dates.median, latest=dates.latest)


class MilestoneDocument(BaseModel):
    """A count of integrated applications, and when it is reached."""

    count: int
    reached: bool
    dates: DateRangeDocument | None = Field(description="null: it is reached, or no date can be given.")

    @classmethod
    def of(cls, milestone: Milestone) -> Self:
        """The document of `milestone`."""
        dates = DateRangeDocument.of(milestone.dates) if milestone.dates else None
        return cls(count=milestone.count, reached=milestone.reached, dates=dates)


class LackDocument(BaseModel):
    """Why there is no forecast: how much there is of what it needs."""

    reason: LackOfData
    have: int
    need: int


class ForecastDocument(BaseModel):
    """When the eligible applications will be integrated; docs/forecast.md has the method."""

    day: date
    eligible: int
    too_little: LackDocument | None = Field(description="Why nobody can say so; the rest is empty then.")
    points: list[ForecastPointDocument]
    half: MilestoneDocument | None
    all: MilestoneDocument | None
    still_months: int | None = Field(description="For how many whole months nothing was gained.")

    @classmethod
    def of(cls, outlook: Forecast | TooLittleData, eligible: int, today: date) -> Self:
        """The document of `outlook`."""
        if isinstance(outlook, TooLittleData):
            lack = LackDocument(reason=outlook.reason, have=outlook.have, need=outlook.need)
            return cls(day=today, eligible=eligible, too_little=lack, points=[], half=None, all=None, still_months=None)
        return cls(
            day=outlook.day,
            eligible=eligible,
            too_little=None,
            points=[ForecastPointDocument.of(one) for one in outlook.points],
            half=MilestoneDocument.of(outlook.half),
            all=MilestoneDocument.of(outlook.all),
            still_months=outlook.still_months,
        )


class ProgressQuery(BaseModel):
    """Whose progress: that of the city unless an office is named."""

    model_config = ConfigDict(extra="forbid")

    office: OfficeCode | None = Field(None, description="The code of an office; the units under it are included.")


class HistoryQuery(ProgressQuery):
    """Whose progress, and of how many months."""

    months: int = Field(MONTHS, ge=1, le=MOST_MONTHS, description="How many months.")

"""Measures how often the band of the forecast holds what came of histories; keeps the table of docs/forecast.md."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from idp.tracker.forecast import Forecast, ForecastPoint, Milestone, forecast
from tests.support.progress_histories import (
    EVALUATION_SEEDS,
    HORIZONS,
    TUNING_SEEDS,
    HistoryKind,
    ProgressHistory,
    generate_history,
)

PAGE = Path(__file__).parent.parent.parent / "docs" / "forecast.md"
#: Histories by how many months they have: from and to.
LENGTHS = ((12, 17), (18, 23), (24, 30))
COLUMNS = (
    *("history", "outcomes", "in the band", "below", "above"),
    *("mean width", "of the eligible", "range of the half", "range of all"),
)
BEGIN, END = "<!-- table: python -m tests.support.forecast_coverage -->\n", "<!-- end of table -->\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came so many months after one forecast, which had `observed` months to go by, and the band it had given."""

    kind: HistoryKind
    observed: int
    months: int
    count: int
    eligible: int
    band: ForecastPoint

    @property
    def covered(self) -> bool:
        return self.band.low <= self.count <= self.band.high


@dataclass(frozen=True, slots=True)
class DatedMilestone:
    """Whether the half, or all, was reached within the range of dates that a forecast gave; None: it gave no date."""

    kind: HistoryKind
    name: Literal["half", "all"]
    held: bool | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What came of the forecasts of many histories; `unanswered` had too little data."""

    outcomes: tuple[Outcome, ...]
    milestones: tuple[DatedMilestone, ...]
    unanswered: tuple[HistoryKind, ...]

    def share(self, kind: HistoryKind | None = None, months: int | None = None) -> float:
        """The part of the outcomes that the band held, of one kind or all, so many months ahead or any."""
        return _share([one.covered for one in self.of(kind, months)])

    def of(self, kind: HistoryKind | None = None, months: int | None = None) -> list[Outcome]:
        return [one for one in self.outcomes if kind in (None, one.kind) and months in (None, one.months)]


@cache
def measure(seeds: range) -> Coverage:
    """Forecast a history of each kind for each seed, and compare."""
    histories = [generate_history(kind, seed) for kind in HistoryKind for seed in seeds]
    answers = [(one, forecast(one.seen, one.eligible, one.eligible, one.today)) for one in histories]
    answered = [(history, answer) for history, answer in answers if isinstance(answer, Forecast)]
    return Coverage(
        outcomes=tuple(
            Outcome(one.kind, one.observed, months, one.count_after(months), one.eligible, answer.points[months - 1])
            for one, answer in answered
            for months in HORIZONS
        ),
        milestones=tuple(
            DatedMilestone(one.kind, name, _holds(one, milestone))
            for one, answer in answered
            for name, milestone in _milestones(answer)
            if not milestone.reached
        ),
        unanswered=tuple(one.kind for one, answer in answers if not isinstance(answer, Forecast)),
    )


def _milestones(answer: Forecast) -> tuple[tuple[Literal["half", "all"], Milestone], ...]:
    return ("half", answer.half), ("all", answer.all)


def _holds(history: ProgressHistory, milestone: Milestone) -> bool | None:
    """Whether it was reached within the range; a range that is open, or ends later, holds what never came."""
    dates, reached = milestone.dates, history.day_of(milestone.count)
    if dates is None:
        return None
    if reached is None:
        return dates.latest is None or dates.latest > history.points[-1][0]
    return dates.earliest <= reached and (dates.latest is None or reached <= dates.latest)


def table(coverage: Coverage) -> str:
    """The rows of docs/forecast.md."""
    kinds: list[HistoryKind | None] = [*HistoryKind, None]
    lengths = {
        f"all, {first} to {last} months known": [one for one in coverage.outcomes if first <= one.observed <= last]
        for first, last in LENGTHS
    }
    forecasts = len(coverage.outcomes) // len(HORIZONS)
    return "\n".join(
        [
            f"| {' | '.join(COLUMNS)} |",
            "|" + "---|" * len(COLUMNS),
            *(
                _row(kind or "all", coverage.of(kind), _dates(coverage, kind, "half"), _dates(coverage, kind, "all"))
                for kind in kinds
            ),
            *(_row(f"all, {months} months ahead", coverage.of(None, months)) for months in HORIZONS),
            *(_row(name, outcomes) for name, outcomes in lengths.items()),
            "",
            f"Of {forecasts + len(coverage.unanswered)} histories, {len(coverage.unanswered)} had too little data.",
            "",
        ]
    )


def _row(name: str, outcomes: list[Outcome], half: str = "", of_all: str = "") -> str:
    below = _share([one.count < one.band.low for one in outcomes])
    above = _share([one.count > one.band.high for one in outcomes])
    widths = [one.band.high - one.band.low for one in outcomes]
    parts = [(one.band.high - one.band.low) / one.eligible for one in outcomes]
    return (
        f"| {name} | {len(outcomes)} | {1 - below - above:.1%} | {below:.1%} | {above:.1%} "
        f"| {sum(widths) / len(widths):.1f} | {sum(parts) / len(parts):.1%} | {half} | {of_all} |"
    )


def _dates(coverage: Coverage, kind: HistoryKind | None, name: str) -> str:
    held = [one.held for one in coverage.milestones if kind in (None, one.kind) and one.name == name]
    given = [one for one in held if one is not None]
    return f"{sum(given)} of {len(given)} held, {len(held) - len(given)} without a date"


def _share(found: Iterable[bool]) -> float:
    values = list(found)
    return sum(values) / len(values)


def forecast_page() -> str:
    """docs/forecast.md with the table of the present method."""
    before, _begin, rest = PAGE.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}{table(measure(EVALUATION_SEEDS))}{END}{after}"


def main() -> None:
    """Print the table, by the seeds for tuning with `--tuning`."""
    print(table(measure(TUNING_SEEDS if "--tuning" in sys.argv else EVALUATION_SEEDS)))


if __name__ == "__main__":
    main()

"""The table of a measurement: what was loaded, the night, and every page and call beside the goal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.tracker.load import CitySize, LoadedTable, total_of
from tests.bench.tracker.nightly import NightlyTimes
from tests.bench.tracker.timing import TimedVisit

#: Milliseconds within which 95 of 100 visits are answered.
GOAL_MS = 200
_HEAD = ("p50 ms", "p95 ms", "KiB", "statements", "plans", "page or call")


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that one run found."""

    database: str
    scale: float
    size: CitySize
    loaded: Sequence[LoadedTable]
    levels_seconds: float
    nightly: NightlyTimes
    visits: Sequence[TimedVisit]

    @property
    def good(self) -> bool:
        """Whether every page and call answered, within the goal unless it is a whole list, and by good plans."""
        return all(one.status == 200 and not one.violations and within_goal(one) for one in self.visits)


def within_goal(one: TimedVisit) -> bool:
    """Whether a visit is fast enough; a report or a file with all rows has no goal."""
    return one.visit.whole or one.p95_ms <= GOAL_MS


def lines(measured: Measured) -> Iterator[str]:
    """The whole report."""
    size, night = measured.size, measured.nightly
    yield f"{measured.database}; scale {measured.scale:g}"
    yield (
        f"{size.offices:,} offices, {size.applications:,} applications, {size.people:,} people, "
        f"{size.visitors * 5:,} sign-ins a day"
    )
    for table in ("fact", "daily_use", "people_count", "progress_day"):
        loaded = total_of(list(measured.loaded), table)
        speed = 1_000_000 * loaded.seconds / max(1, loaded.rows)
        yield f"{table}: {loaded.rows:,} rows loaded in {loaded.seconds:.0f} s ({speed:.0f} s for each million)"
    yield f"levels of all applications computed anew: {measured.levels_seconds:.1f} s"
    yield (
        f"roll-up of a day with {night.rows:,} rows: {night.day_alone:.1f} s, "
        f"people of 30 days {night.people_alone:.1f} s; both while sign-ins go on: {night.both_beside:.1f} s"
    )
    alone, beside = night.sign_ins_alone, night.sign_ins_beside
    yield (
        f"sign-ins a second: {alone.per_second:.0f} (p95 {alone.p95_ms:.0f} ms) before it, "
        f"{beside.per_second:.0f} (p95 {beside.p95_ms:.0f} ms) beside it"
    )
    yield ""
    yield from _aligned([_HEAD, *(_row(one) for one in measured.visits)])
    yield ""
    yield from _remarks(measured.visits)


def _row(one: TimedVisit) -> tuple[str, ...]:
    plans = "good" if not one.violations else "BAD"
    mark = "" if within_goal(one) else "  SLOW"
    whole = "  (all rows)" if one.visit.whole else ""
    answered = "" if one.status == 200 else f"  STATUS {one.status}"
    address = f"{one.visit.path}{whole}{mark}{answered}"
    return f"{one.p50_ms:.0f}", f"{one.p95_ms:.0f}", f"{one.kib:.0f}", str(one.statements), plans, address


def _remarks(visits: Sequence[TimedVisit]) -> Iterator[str]:
    counted = [one for one in visits if not one.visit.whole]
    yield f"{sum(map(within_goal, counted))} of {len(counted)} within {GOAL_MS} ms at the 95th percentile"
    for one in visits:
        for violation in one.violations:
            yield f"{one.visit.path}: {violation}"


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        *numbers, address = row
        yield "  ".join([*(cell.rjust(width) for cell, width in zip(numbers, widths, strict=False)), address])

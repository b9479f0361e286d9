"""Progress: the dashboard's numbers, for all and for eligible applications, by level, office and dimension; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from idp.catalogue.application import Dimension, Media, Owner
from idp.catalogue.eligibility import REACHABLE, Reason, explain_ineligibility, is_eligible
from idp.offices.store import OfficeCounts
from idp.tracker.applications import TrackedApplication
from idp.tracker.levels.rules import MEASURED, Level
from idp.tracker.levels.stalls import Actor, StallReason
from idp.tracker.levels.states import ApplicationState


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of applications and of eligible ones, and how many of each are integrated."""

    total: int = 0
    integrated: int = 0
    eligible: int = 0
    eligible_integrated: int = 0


@dataclass(frozen=True, slots=True)
class LevelCount:
    """The number of applications at a level, and of eligible ones among them."""

    level: Level
    total: int
    eligible: int


@dataclass(frozen=True, slots=True)
class OfficeTally:
    """The tally of the applications one office manages, and how many of them are stalled."""

    office: Owner
    tally: Tally
    stalled: int = 0


@dataclass(frozen=True, slots=True)
class TechnologyTally:
    """The tally of the applications whose newest client was registered with one stack; empty: none is on record."""

    technology: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class StallCount:
    """How many applications are stalled for one reason that one side must remove, and since when the first is."""

    reason: StallReason
    actor: Actor
    applications: int
    oldest: date


@dataclass(frozen=True, slots=True)
class LevelMoves:
    """How many applications rose and fell in the last 30 days, today included; one that did both counts in both."""

    rose: int = 0
    fell: int = 0


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """How far the city or an office was at the end of `day`; `levels`: eligible applications from L0 to L6."""

    day: date
    total: int
    integrated: int
    eligible: int
    eligible_integrated: int
    stalled: int
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of the city or of an office at one moment; ineligible and eligible applications add up to the total.

    `levels`: every level with its counts, those that are not measured with zeros. `states`: of all applications;
    `days_to_use`: the median of days from the first client to the first time at L5, of the applications that came there
    in the last 365 days, None: none did. `registered`: the offices of the register, in the city's progress alone.
    """

    at: datetime
    tally: Tally
    eligible_media: tuple[tuple[Media, int], ...]
    not_eligible: tuple[tuple[Reason, int], ...]
    levels: tuple[LevelCount, ...]
    by_office: tuple[OfficeTally, ...]
    by_dimension: tuple[tuple[Dimension, Tally], ...]
    registered: OfficeCounts
    sources: tuple[str, ...]
    states: tuple[tuple[ApplicationState, int], ...] = ()
    by_technology: tuple[TechnologyTally, ...] = ()
    stalled: tuple[StallCount, ...] = ()
    moves: LevelMoves = LevelMoves()
    days_to_use: int | None = None

    @property
    def stalled_applications(self) -> int:
        """How many applications are stalled."""
        return sum(one.applications for one in self.stalled)


def compute_progress(tracked: Sequence[TrackedApplication], registered: OfficeCounts, at: datetime) -> Progress:
    """Compute the progress of these applications."""
    reasons = Counter(explain_ineligibility(one.application) for one in tracked)
    media = Counter(one.application.media for one in tracked if is_eligible(one.application))
    return Progress(
        at=at,
        tally=count_applications(tracked),
        eligible_media=tuple((medium, media[medium]) for medium in REACHABLE),
        not_eligible=tuple((reason, reasons[reason]) for reason in Reason),
        levels=tuple(_at_level(level, tracked) for level in MEASURED),
        by_office=_by_office(tracked),
        by_dimension=tuple(
            (dimension, count_applications(one for one in tracked if one.application.dimension is dimension))
            for dimension in Dimension
        ),
        registered=registered,
        sources=tuple(sorted({one.application.source for one in tracked})),
    )


def count_applications(tracked: Iterable[TrackedApplication]) -> Tally:
    """Count these applications, the eligible and the integrated ones."""
    flags = [(one.standing.integrated, is_eligible(one.application)) for one in tracked]
    return Tally(
        total=len(flags),
        integrated=sum(integrated for integrated, _ in flags),
        eligible=sum(counts for _, counts in flags),
        eligible_integrated=sum(integrated and counts for integrated, counts in flags),
    )


def _at_level(level: Level, tracked: Sequence[TrackedApplication]) -> LevelCount:
    reached = [one for one in tracked if one.standing.level is level]
    return LevelCount(level, len(reached), sum(is_eligible(one.application) for one in reached))


def _by_office(tracked: Sequence[TrackedApplication]) -> tuple[OfficeTally, ...]:
    """Offices with applications: by integrated share of the eligible, then by number of eligible, then by name."""
    owned: dict[Owner, list[TrackedApplication]] = {}
    for one in tracked:
        owned.setdefault(one.application.owner, []).append(one)
    found = [OfficeTally(office, count_applications(managed)) for office, managed in owned.items()]
    return tuple(sorted(found, key=lambda one: (-_share(one.tally), -one.tally.eligible, one.office.name)))


def _share(tally: Tally) -> float:
    return tally.eligible_integrated / tally.eligible if tally.eligible else 0.0

"""Progress: the dashboard's numbers, for all and for eligible applications, by level, office and dimension; pure."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from idp.catalogue.application import Dimension, Media, Origin, Owner, Status
from idp.catalogue.decision import DecisionKind
from idp.catalogue.eligibility import Reason
from idp.offices.store import OfficeCounts
from idp.tracker.levels.rules import Level
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationGroup:
    """How many applications share everything that the figures of progress tell apart."""

    origin: Origin
    status: Status
    media: Media
    declared: DecisionKind | None
    dimension: Dimension
    source: str
    level: Level
    state: ApplicationState
    technology: str
    count: int


@dataclass(frozen=True, slots=True)
class OfficeLevels:
    """The applications of one office itself by level, eligible and all, and how many are stalled."""

    office_id: UUID
    eligible: bool
    level: Level
    count: int
    stalled: int

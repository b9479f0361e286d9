"""ApplicationStanding: the level of an application with its evidence, its state, and why it does not move."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from idp.tracker.levels.history import ChangeOrigin
from idp.tracker.levels.rules import IntegrationStatus, Level, LevelResult
from idp.tracker.levels.stalls import Stall
from idp.tracker.levels.states import ApplicationState


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationStanding:
    """Where an application stands; `results` are of every level in their order, L4 and L6 not measured.

    `since`: since when it has this level without a break; `moved_at`: when level or state changed last; `technology`:
    the stack its newest client was registered with (idp/clients/stack.py), empty: none is on record.
    """

    level: Level
    state: ApplicationState
    eligible: bool
    integrated: bool
    demo: bool
    since: date
    moved_at: datetime
    results: tuple[LevelResult, ...]
    stall: Stall | None = None
    technology: str = ""

    @property
    def status(self) -> IntegrationStatus:
        """The results as the rules gave them."""
        return IntegrationStatus(self.results, self.demo)

    @property
    def gaps(self) -> tuple[LevelResult, ...]:
        """Lower levels that are measured and not met themselves."""
        return self.status.gaps

    @property
    def next(self) -> LevelResult | None:
        """The next measured level, None at the top."""
        return self.status.next

    @property
    def measured(self) -> tuple[LevelResult, ...]:
        """The results of the levels that are measured."""
        return self.status.measured

    def result_of(self, level: Level) -> LevelResult:
        """The result of one level."""
        return self.status.result_of(level)


@dataclass(frozen=True, slots=True)
class StoredStanding:
    """A standing as stored, the highest level that the application ever had, and by which rules it was computed."""

    standing: ApplicationStanding
    highest: Level
    rules: int


@dataclass(frozen=True, slots=True)
class ComputedStanding:
    """A computed standing to be stored; `before` None: there is none yet."""

    application_id: UUID
    standing: ApplicationStanding
    highest: Level
    before: StoredStanding | None


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A change of level or state to be added to the history."""

    computed: ComputedStanding
    at: datetime
    day: date
    origin: ChangeOrigin
    evidence: tuple[LevelResult, ...]

"""LevelChange: a rise, a fall or another state of an application, with the evidence for it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from idp.foundation.paging import Cursor, Page
from idp.tracker.levels.rules import Level, LevelResult
from idp.tracker.levels.states import ApplicationState


class ChangeOrigin(StrEnum):
    """What brought a change of level or state about."""

    FACTS = "facts"
    DECISION = "decision"
    #: The application is new in the inventory, or its number of users was changed.
    INVENTORY = "inventory"
    #: Another version of the rules.
    RULES = "rules"


class Direction(StrEnum):
    """Which way a level changed."""

    ROSE = "rose"
    FELL = "fell"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChange:
    """One change; `before` None: the application was not in the inventory.

    `evidence`: the results of the levels between the two as they were then, or of the level alone when only the state
    changed. Number, name and office are the present ones.
    """

    id: UUID
    application_id: UUID
    number: str
    name: str
    office: str
    at: datetime
    day: date
    before: Level | None
    after: Level
    state_before: ApplicationState | None
    state_after: ApplicationState
    origin: ChangeOrigin
    evidence: tuple[LevelResult, ...]

    @property
    def direction(self) -> Direction | None:
        """Whether the level rose or fell; None: it is new, or only the state changed."""
        if self.before is None or self.before is self.after:
            return None
        return Direction.ROSE if self.after > self.before else Direction.FELL


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChangeFilter:
    """Which changes to list, the newest first; days are inclusive, `office` is a code with the units below it.

    `after`: only older ones; `before`: the newer ones next to it.
    """

    application_id: UUID | None = None
    office: str | None = None
    direction: Direction | None = None
    since: date | None = None
    until: date | None = None
    limit: int = 50
    after: Cursor | None = None
    before: Cursor | None = None


@dataclass(frozen=True, slots=True)
class LevelChangePage(Page[LevelChange]):
    """A page of changes; `previous`: the cursor before which the page of newer ones ends."""

    previous: Cursor | None = None

"""TrackedApplication: an application with its standing; and the filter and pages of lists of them."""

from dataclasses import dataclass
from enum import StrEnum

from idp.catalogue.application import Application, Dimension
from idp.catalogue.eligibility import Reason, explain_ineligibility
from idp.foundation.paging import Cursor
from idp.tracker.levels.rules import Level
from idp.tracker.levels.stalls import Actor, StallReason
from idp.tracker.levels.standing import ApplicationStanding
from idp.tracker.levels.states import ApplicationState


class TrackedOrder(StrEnum):
    """The order of a list of applications."""

    #: What changed level or state last comes first.
    MOVED = "moved"
    NAME = "name"
    #: What has been stalled longest comes first; what is not stalled comes last.
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class TrackedApplication:
    """An application and where it stands."""

    application: Application
    standing: ApplicationStanding

    @property
    def left_out(self) -> Reason | None:
        """Why it is not eligible, None when it is; an ineligible application has no next level to reach."""
        return explain_ineligibility(self.application)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedFilter:
    """Filter, order and page of a list of applications; `office` is a code and includes the units below it.

    `after`: the page begins after that row; `before`: the page ends before it; at most one of them.
    `stalled`: only those with any stall, or only those without.
    """

    search: str = ""
    office: str | None = None
    dimension: Dimension | None = None
    level: Level | None = None
    state: ApplicationState | None = None
    eligible: bool | None = None
    technology: str | None = None
    stall: StallReason | None = None
    stalled: bool | None = None
    actor: Actor | None = None
    sort: TrackedOrder = TrackedOrder.NAME
    limit: int = 50
    after: Cursor | None = None
    before: Cursor | None = None


@dataclass(frozen=True, slots=True)
class TrackedPage:
    """A page of a list: the cursor before which the previous one ends, after which the next one begins; `total` of all
    pages together.
    """

    items: tuple[TrackedApplication, ...]
    previous: Cursor | None
    next: Cursor | None
    total: int

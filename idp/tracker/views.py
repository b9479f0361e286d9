"""What the work room of Kominfo shows; small frozen values, made by the door, read by the template."""

from dataclasses import dataclass

from idp.catalogue.application import Dimension
from idp.foundation.paging import Page
from idp.tracker.ladder import Level
from idp.tracker.listing import Tracked
from idp.tracker.progress import OfOffice, Progress
from idp.web.charts import Piece, pieces
from idp.web.visitor import Visitor

#: Offices with fewer eligible applications are not ranked: their percentages would jump about (ui.md 6).
RANKED_FROM = 4


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which applications are listed; `office` is a code, `eligible` None means both."""

    search: str = ""
    office: str | None = None
    dimension: Dimension | None = None
    level: Level | None = None
    eligible: bool | None = None

    @property
    def anything(self) -> bool:
        return any((self.search, self.office, self.dimension, self.level is not None, self.eligible is not None))


@dataclass(frozen=True, slots=True)
class KominfoView:
    """tracker/kominfo.html: the numbers, and the list; links are None where there is nothing to go to."""

    visitor: Visitor
    progress: Progress
    applications: Page[Tracked]
    chosen: Chosen = Chosen()
    next_link: str | None = None
    first_link: str | None = None

    @property
    def ranked(self) -> tuple[OfOffice, ...]:
        """Offices with enough eligible applications to be compared."""
        return tuple(one for one in self.progress.by_office if one.tally.eligible >= RANKED_FROM)

    @property
    def unranked(self) -> tuple[OfOffice, ...]:
        """The other offices with at least one eligible application."""
        return tuple(one for one in self.progress.by_office if 0 < one.tally.eligible < RANKED_FROM)

    @property
    def missing(self) -> int:
        """Eligible and not yet integrated."""
        return self.progress.tally.eligible - self.progress.tally.eligible_integrated

    @property
    def beyond(self) -> int:
        """Not eligible."""
        return self.progress.tally.total - self.progress.tally.eligible

    @property
    def bar(self) -> tuple[Piece, ...]:
        """Integrated, eligible and not yet integrated, not eligible."""
        return pieces((self.progress.tally.eligible_integrated, self.missing, self.beyond))

    @property
    def ladder(self) -> tuple[Piece, ...]:
        """Where the eligible applications stand, in the order of `progress.levels`."""
        return pieces(tuple(at.eligible for at in self.progress.levels))

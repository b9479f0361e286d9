"""What the work room of Kominfo shows; small frozen values, made by the door, read by the template."""

from dataclasses import dataclass
from datetime import date

from idp.catalogue.application import Dimension
from idp.catalogue.eligibility import Reason
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
    def leading(self) -> tuple[OfOffice, ...]:
        """Of the ranked, those with an application in use: only they have a bar to show."""
        return tuple(one for one in self.ranked if one.tally.eligible_integrated)

    @property
    def waiting(self) -> tuple[OfOffice, ...]:
        """Of the ranked, those without one."""
        return tuple(one for one in self.ranked if not one.tally.eligible_integrated)

    @property
    def recorded(self) -> tuple[date, ...]:
        """The days on which the listed applications that are only recorded came in: said once, not in every row."""
        first = (one for one in self.applications.items if one.standing.level is Level.TERCATAT and not one.left_out)
        return tuple(sorted({seen.day for one in first for seen in one.standing.rungs[0].evidence}))

    @property
    def left_out(self) -> tuple[Reason, ...]:
        """The reasons for which listed applications do not count, each explained once."""
        return tuple(reason for reason in Reason if any(one.left_out is reason for one in self.applications.items))

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

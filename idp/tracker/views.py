"""KominfoView: the view value of Kominfo's dashboard."""

from dataclasses import dataclass
from datetime import date

from idp.catalogue.application import Dimension
from idp.catalogue.eligibility import Reason
from idp.diagnosis.cause_guide import CauseTitles
from idp.diagnosis.help_request import HelpQueue
from idp.tracker.applications import TrackedPage
from idp.tracker.levels.rules import MEASURED, Level
from idp.tracker.progress.values import LevelCount, OfficeTally, Progress
from idp.web.charts import BarSegment, bar_segments
from idp.web.templating import HeaderUser

#: Offices with fewer eligible applications are not ranked: their percentages vary too much (ui.md 6).
RANKED_FROM = 4


@dataclass(frozen=True, slots=True)
class ActiveFilters:
    """The filters of the list; `office` is a code, `eligible` None means both."""

    search: str = ""
    office: str | None = None
    dimension: Dimension | None = None
    level: Level | None = None
    eligible: bool | None = None

    @property
    def anything(self) -> bool:
        return any((self.search, self.office, self.dimension, self.level is not None, self.eligible is not None))


@dataclass(frozen=True, slots=True)
class KominfoView(CauseTitles):
    """tracker/kominfo.html: the progress and the list; a link is None when there is no such page.

    `help`: the help requests that wait, None: the officer does not answer them.
    """

    visitor: HeaderUser
    progress: Progress
    applications: TrackedPage
    chosen: ActiveFilters = ActiveFilters()
    next_link: str | None = None
    first_link: str | None = None
    help: HelpQueue | None = None

    @property
    def ranked(self) -> tuple[OfficeTally, ...]:
        """Offices with enough eligible applications to be compared."""
        return tuple(one for one in self.progress.by_office if one.tally.eligible >= RANKED_FROM)

    @property
    def unranked(self) -> tuple[OfficeTally, ...]:
        """The other offices with at least one eligible application."""
        return tuple(one for one in self.progress.by_office if 0 < one.tally.eligible < RANKED_FROM)

    @property
    def leading(self) -> tuple[OfficeTally, ...]:
        """The ranked offices with an integrated application, which have a bar."""
        return tuple(one for one in self.ranked if one.tally.eligible_integrated)

    @property
    def waiting(self) -> tuple[OfficeTally, ...]:
        """The ranked offices without an integrated application."""
        return tuple(one for one in self.ranked if not one.tally.eligible_integrated)

    @property
    def recorded(self) -> tuple[date, ...]:
        """The days on which the listed applications at the first level were recorded, each once."""
        first = (one for one in self.applications.items if one.standing.level is Level.TERCATAT and not one.left_out)
        return tuple(sorted({seen.day for one in first for seen in one.standing.results[0].evidence}))

    @property
    def left_out(self) -> tuple[Reason, ...]:
        """The reasons why listed applications are not eligible, each once."""
        return tuple(reason for reason in Reason if any(one.left_out is reason for one in self.applications.items))

    @property
    def missing(self) -> int:
        """The number of eligible applications that are not integrated."""
        return self.progress.tally.eligible - self.progress.tally.eligible_integrated

    @property
    def beyond(self) -> int:
        """The number of applications that are not eligible."""
        return self.progress.tally.total - self.progress.tally.eligible

    @property
    def bar(self) -> tuple[BarSegment, ...]:
        """Pieces: integrated, eligible and not integrated, not eligible."""
        return bar_segments((self.progress.tally.eligible_integrated, self.missing, self.beyond))

    @property
    def levels(self) -> tuple[LevelCount, ...]:
        """The levels that are measured."""
        return tuple(at for at in self.progress.levels if at.level in MEASURED)

    @property
    def ladder(self) -> tuple[BarSegment, ...]:
        """Pieces: eligible applications by level, in the order of `levels`."""
        return bar_segments(tuple(at.eligible for at in self.levels))

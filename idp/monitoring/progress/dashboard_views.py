"""ProgressView and ReportView: the dashboard with its charts, and the report with every row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from idp.catalogue.eligibility import REACHABLE
from idp.diagnosis.cause_guide import CauseTitles
from idp.monitoring.progress.dashboard import NAMED, NAMED_MOVES, Dashboard
from idp.monitoring.progress.office_ranking import RANKED_FROM, OfficeRanking, RankedOffice
from idp.offices.office import Office
from idp.tracker.applications import TrackedApplication, TrackedPage
from idp.tracker.forecast import Forecast
from idp.tracker.levels.history import LevelChange
from idp.tracker.levels.rules import MEASURED, Level
from idp.tracker.progress.values import TechnologyTally
from idp.web import forms
from idp.web.charts import (
    BarSegment,
    BurnUpChart,
    ColumnChart,
    LevelFlowChart,
    bar_segments,
    draw_burn_up,
    draw_hourly_columns,
    draw_level_flow,
)
from idp.web.templating import HeaderUser

#: How many ranked offices the first page names.
LEADING = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView(CauseTitles):
    """monitoring/progress.html: the figures of the city or of an office, and what is drawn of them.

    `invented`: the invented city of a demonstration, which is counted apart.
    """

    visitor: HeaderUser
    found: Dashboard
    ranked_from: int = RANKED_FROM
    invented: Office | None = None

    @property
    def office(self) -> Office | None:
        """Whose figures these are; None: the city's."""
        return self.found.office

    @property
    def only_office(self) -> str:
        """The query of addresses that lead on, so that they stay with the office."""
        return f"?{forms.write_query({'opd': self.office.code})}" if self.office else ""

    @property
    def and_office(self) -> str:
        """The same behind other parameters."""
        return self.only_office.replace("?", "&")

    @property
    def today(self) -> date:
        """The day of the figures."""
        return self.found.today

    @property
    def missing(self) -> int:
        """The number of eligible applications that are not integrated."""
        return self.found.progress.tally.eligible - self.found.progress.tally.eligible_integrated

    @property
    def beyond(self) -> int:
        """The number of applications that are not eligible."""
        return self.found.progress.tally.total - self.found.progress.tally.eligible

    @property
    def bar(self) -> tuple[BarSegment, ...]:
        """Pieces: integrated, eligible and not integrated, not eligible."""
        return bar_segments((self.found.progress.tally.eligible_integrated, self.missing, self.beyond))

    @property
    def ladder(self) -> tuple[BarSegment, ...]:
        """Pieces: eligible applications by level, in the order of `progress.levels`."""
        return bar_segments(tuple(at.eligible for at in self.found.progress.levels))

    @property
    def declared_eligible(self) -> int:
        """How many eligible applications are neither of the web nor mobile: officers declared them."""
        return sum(count for _, count in self.found.progress.eligible_media[len(REACHABLE) :])

    @property
    def measured(self) -> Sequence[Level]:
        """The levels whose evidence is observed."""
        return MEASURED

    @property
    def longest_stall(self) -> int:
        """For how many days the application that is stalled longest has been."""
        return max((self.today - one.oldest).days for one in self.found.progress.stalled)

    @property
    def burn_up(self) -> BurnUpChart | None:
        """The integrated eligible applications by month, with what may come; None: nothing is recorded."""
        outlook = self.found.outlook
        counts = [(point.day, point.eligible_integrated) for point in self.found.history]
        ahead = outlook.points if isinstance(outlook, Forecast) else ()
        return draw_burn_up(counts, target=self.found.progress.tally.eligible, ahead=ahead)

    @property
    def level_flow(self) -> LevelFlowChart | None:
        """The eligible applications by level and month; None: nothing is recorded but today."""
        return draw_level_flow([(point.day, point.levels) for point in self.found.history])

    @property
    def has_hours(self) -> bool:
        """Whether sign-ins by hour are counted for whom the page is about."""
        return self.office is None or self.office.is_invented_city

    @property
    def hour_columns(self) -> ColumnChart | None:
        """The sign-ins by hour; None: there were none."""
        return draw_hourly_columns(self.found.hours)

    @property
    def known_technologies(self) -> tuple[TechnologyTally, ...]:
        """The technologies that are on record."""
        return tuple(one for one in self.found.progress.by_technology if one.technology)

    @property
    def unknown_technology(self) -> int:
        """How many applications have no technology on record."""
        return sum(one.tally.total for one in self.found.progress.by_technology if not one.technology)

    @property
    def ranking(self) -> OfficeRanking:
        """All offices with applications."""
        return self.found.ranking

    @property
    def first_stalled(self) -> Sequence[TrackedApplication]:
        """Those that are stalled longest."""
        return self.found.stalled[:NAMED]

    @property
    def first_moves(self) -> tuple[Sequence[LevelChange], Sequence[LevelChange]]:
        """What fell and what rose last."""
        return self.found.fell[:NAMED_MOVES], self.found.rose[:NAMED_MOVES]

    @property
    def changes(self) -> tuple[LevelChange, ...]:
        """What rose and fell, the newest first."""
        return tuple(sorted((*self.found.rose, *self.found.fell), key=lambda one: one.id, reverse=True))

    @property
    def leading(self) -> tuple[RankedOffice, ...]:
        """The first of the ranked offices."""
        return self.ranking.ranked[:LEADING]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView(ProgressView):
    """monitoring/report.html: the whole report; `page`: the applications by name, of a very long list one part."""

    page: TrackedPage
    first_link: str | None = None
    next_link: str | None = None

    @property
    def is_first(self) -> bool:
        """Whether this is the first part, which has everything beside the applications, too."""
        return self.first_link is None

"""View values of Kominfo's pages of progress and of lists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from idp.catalogue.application import Dimension
from idp.clients.stack import Stack
from idp.diagnosis.cause_guide import CauseTitles
from idp.monitoring.progress.changes_query import DIRECTIONS, ChangesQuery
from idp.monitoring.progress.inventory_query import ORDERS, address_fields, is_narrowed
from idp.monitoring.progress.numbered_pages import NumberedPage
from idp.monitoring.progress.office_ranking import RANKED_FROM, OfficeOrder, OfficeQuery, RankedOffice
from idp.monitoring.progress.work_list import WorkItem, WorkKind
from idp.monitoring.views import NO_LINKS, PageLinks
from idp.offices.office import Office
from idp.tracker.applications import TrackedFilter, TrackedOrder, TrackedPage
from idp.tracker.levels.history import Direction, LevelChange
from idp.tracker.levels.rules import MEASURED, Level
from idp.tracker.levels.states import ApplicationState
from idp.tracker.progress.values import StallCount
from idp.web import forms
from idp.web.templating import HeaderUser

#: Parts of the filter for which the page of the inventory keeps its other choices folded away.
ALWAYS_SEEN = ("cari", "opd", "sebab", "giliran", "urut")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedListView(CauseTitles):
    """What lists of applications have alike; `office`: the one that the filter names."""

    visitor: HeaderUser
    today: date
    page: TrackedPage
    chosen: TrackedFilter
    office: Office | None = None
    links: PageLinks = NO_LINKS

    @property
    def query(self) -> str:
        """The filters as the query of an address."""
        return forms.write_query(address_fields(self.chosen))

    @property
    def narrowed(self) -> bool:
        """Whether the filters leave anything out."""
        return is_narrowed(self.chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryView(TrackedListView):
    """monitoring/inventory.html: a page of the applications, and what its form offers."""

    may_add: bool = False

    @property
    def is_filtered(self) -> bool:
        """Whether the choices that are folded away narrow the list; what else does is seen beside them."""
        return any(value for name, value in address_fields(self.chosen).items() if name not in ALWAYS_SEEN)

    @property
    def technologies(self) -> Sequence[Stack]:
        """What can be chosen."""
        return tuple(Stack)

    @property
    def dimensions(self) -> Sequence[Dimension]:
        """What can be chosen."""
        return tuple(Dimension)

    @property
    def levels(self) -> Sequence[Level]:
        """What can be chosen."""
        return MEASURED

    @property
    def states(self) -> Sequence[ApplicationState]:
        """What can be chosen."""
        return tuple(ApplicationState)

    @property
    def orders(self) -> Sequence[tuple[str, bool]]:
        """What can be chosen, as addresses spell it, and whether it is."""
        return [(word, order is self.chosen.sort) for word, order in ORDERS.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class StalledView(TrackedListView):
    """monitoring/stalled.html: a page of the applications that do not move; `counts`: of all of them."""

    counts: Sequence[StallCount]

    @property
    def query(self) -> str:
        """The filters as the query of an address; that these alone are listed goes without saying."""
        return forms.write_query(address_fields(_besides_stalled(self.chosen)))

    @property
    def narrowed(self) -> bool:
        """Whether the filters leave any of them out."""
        return is_narrowed(_besides_stalled(self.chosen))

    @property
    def total(self) -> int:
        """How many do not move."""
        return sum(one.applications for one in self.counts)


def _besides_stalled(filters: TrackedFilter) -> TrackedFilter:
    return replace(filters, stalled=None, sort=TrackedOrder.MOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRankingView:
    """monitoring/office_ranking.html: a page of the offices with applications."""

    visitor: HeaderUser
    page: NumberedPage[RankedOffice]
    office: Office | None = None
    chosen: OfficeQuery
    query: str
    links: PageLinks = NO_LINKS
    ranked_from: int = RANKED_FROM

    @property
    def orders(self) -> Sequence[OfficeOrder]:
        """What can be chosen."""
        return tuple(OfficeOrder)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChangesView(CauseTitles):
    """monitoring/level_changes.html: a page of what rose, fell and changed otherwise."""

    visitor: HeaderUser
    changes: Sequence[LevelChange]
    chosen: ChangesQuery
    query: str
    links: PageLinks = NO_LINKS

    @property
    def directions(self) -> Sequence[tuple[str, Direction]]:
        """What can be chosen, as addresses spell it."""
        return tuple(DIRECTIONS.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkListView:
    """monitoring/work_list.html: a page of what waits for an officer; `kind`, `office` None: of all of them."""

    visitor: HeaderUser
    page: NumberedPage[WorkItem]
    kind: WorkKind | None
    office: Office | None = None
    query: str
    links: PageLinks = NO_LINKS

"""WorkList: what waits for an officer of Kominfo, the oldest first: claims, help requests, reviews of decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from idp.catalogue.decisions import declaring
from idp.catalogue.wiring import Catalogue
from idp.clients.teams import claim_decisions
from idp.clients.teams.wiring import Teams
from idp.diagnosis.help_request import HelpState
from idp.diagnosis.help_requests import help_answers
from idp.diagnosis.store.help_requests import HelpFilter
from idp.foundation import clock
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.offices.office import Office
from idp.permissions import Authority, Operation

#: What waits longer is marked.
SLOW_AFTER = timedelta(days=3)
#: Of each kind, so many are read: more than wait at once.
MOST_OF_A_KIND = 200


class WorkKind(StrEnum):
    """What an officer has to do; the value stands in addresses."""

    CLAIM = "klaim"
    HELP = "bantuan"
    REVIEW = "tinjauan"


def read_kind(fields: Mapping[str, str]) -> WorkKind | None:
    """The kind that an address asks for; None: all."""
    return next((kind for kind in WorkKind if kind.value == fields.get("jenis")), None)


_PAGES = {
    WorkKind.CLAIM: "/kominfo/klaim",
    WorkKind.HELP: "/kominfo/bantuan",
    WorkKind.REVIEW: "/kominfo/inventaris",
}


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do, about this application; `id`: of the claim, the request, or the application to review."""

    kind: WorkKind
    id: UUID
    application: str
    office: str
    since: datetime
    days: int

    @property
    def href(self) -> str:
        """The page where it is done."""
        return f"{_PAGES[self.kind]}/{self.id}"

    @property
    def is_slow(self) -> bool:
        """Whether it waits for longer than it should."""
        return self.days >= SLOW_AFTER.days


@dataclass(frozen=True, slots=True)
class WorkSummary:
    """How many things of one kind wait; `oldest`: the one that waits longest, None: there is none."""

    kind: WorkKind
    count: int
    oldest: WorkItem | None


@dataclass(frozen=True, slots=True)
class WorkList:
    """Everything that waits, the oldest first; `kinds`: what this officer's roles open."""

    kinds: tuple[WorkKind, ...]
    items: tuple[WorkItem, ...]

    def of_kind(self, kind: WorkKind | None) -> tuple[WorkItem, ...]:
        """What waits of one kind; None: of all."""
        return self.items if kind is None else tuple(one for one in self.items if one.kind is kind)

    @property
    def summaries(self) -> tuple[WorkSummary, ...]:
        """How many of each kind wait."""
        listed = [(kind, self.of_kind(kind)) for kind in self.kinds]
        return tuple(WorkSummary(kind, len(items), items[0] if items else None) for kind, items in listed)


@dataclass(frozen=True, slots=True)
class WorkListLoader:
    """Loads the work list, in a number of statements that does not depend on its length."""

    teams: Teams
    catalogue: Catalogue

    async def load(self, authority: Authority, session: Session, office: Office | None = None) -> WorkList:
        """What waits for this officer now; `office`: of its applications and those of the offices below it alone."""
        office_ids = await offices.load_unit_ids(session, office.code) if office else None
        loaders = {
            WorkKind.CLAIM: (Operation.DECIDE_CLAIM, self._load_claims),
            WorkKind.HELP: (Operation.ANSWER_HELP_REQUEST, self._load_help_requests),
            WorkKind.REVIEW: (Operation.DECLARE_APPLICATION, self._load_reviews),
        }
        items: list[WorkItem] = []
        open_to = {kind: load for kind, (operation, load) in loaders.items() if authority.allows(operation)}
        for load in open_to.values():
            items += await load(authority, session, office_ids)
        return WorkList(tuple(open_to), tuple(sorted(items, key=lambda one: (one.since, one.id))))

    async def _load_claims(
        self, authority: Authority, session: Session, office_ids: Sequence[UUID] | None
    ) -> Sequence[WorkItem]:
        """The claims that this officer can decide; those of an office with an administrator wait there."""
        waiting = await claim_decisions.list_waiting(self.teams.admin(session, authority), office_ids)
        return [
            _item(WorkKind.CLAIM, one.claim.id, (one.claim.name, one.claim.office.name), one.claim.claimed_at)
            for one in waiting
            if one.obstacle is None
        ]

    async def _load_help_requests(
        self, authority: Authority, session: Session, office_ids: Sequence[UUID] | None
    ) -> Sequence[WorkItem]:
        filters = HelpFilter(HelpState.OPEN, MOST_OF_A_KIND, office_ids=office_ids)
        page = await help_answers.list_requests(authority, session, filters)
        return [
            _item(WorkKind.HELP, one.id, (one.application_name, one.office_name), one.requested_at)
            for one in page.items
        ]

    async def _load_reviews(
        self, authority: Authority, session: Session, office_ids: Sequence[UUID] | None
    ) -> Sequence[WorkItem]:
        """The decisions whose day of review has come."""
        calendar = self.catalogue.calendar
        admin = self.catalogue.admin(session, authority)
        page = await declaring.list_due_reviews(admin, calendar.today(), MOST_OF_A_KIND, office_ids=office_ids)
        due = [(one, one.decision.review_on) for one in page.items]
        return [
            _item(WorkKind.REVIEW, one.decision.application_id, (one.name, one.owner.name), calendar.start_of(day))
            for one, day in due
            if day is not None
        ]


def _item(kind: WorkKind, item_id: UUID, of: tuple[str, str], since: datetime) -> WorkItem:
    waited = max(clock.now() - since, timedelta(0))
    return WorkItem(kind, item_id, *of, since, waited.days)

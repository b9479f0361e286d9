"""View values of the pages about rosters: what a roster is, whom it changes in what; numbers of people are masked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from idp.accounts.models.roster import RosterChangeRow, RosterRow
from idp.accounts.nip import mask_nip
from idp.accounts.people.row_faults import RowProblem
from idp.accounts.people.shared_contacts import SharedContact
from idp.accounts.policy import RosterPolicy
from idp.accounts.roster.roster_admin import (
    RosterStatus,
    can_be_undone,
    disables_everybody,
    roster_status,
    undo_ends_at,
)
from idp.accounts.roster.roster_decision import StaleRoster
from idp.accounts.roster.roster_difference import ChangeKind
from idp.accounts.roster.roster_faults import UnreadableRoster
from idp.accounts.roster.roster_overview import RosterDetails, RosterList
from idp.accounts.roster.roster_rows import Value
from idp.accounts.roster.roster_scope import OfficeTree
from idp.accounts.views import mask_email, mask_number
from idp.foundation import clock
from idp.web.templating import HeaderUser

#: Rows at fault that are shown; the rest is counted.
MOST_PROBLEMS = 50
#: What need not be said of a person: it follows from the rest.
_UNSAID = frozenset({"active", "email_verified", "phone_number_verified", "office_id", "name"})
_MASKS = {"nip": mask_nip, "email": mask_email, "phone_number": mask_number}


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """An office whose people a list may be of."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RosterCard:
    """A roster in a list; `office` None: the city; an officer "" is the operator's shell."""

    id: UUID
    office: str | None
    source: str
    status: RosterStatus
    proposed_at: datetime
    proposed_by: str
    rows: int
    active: int
    needs_second: bool
    everybody: bool
    counts: Mapping[str, int]

    @property
    def leavers(self) -> int:
        """How many people would be disabled."""
        return self.counts[ChangeKind.LEAVER]


@dataclass(frozen=True, slots=True)
class RosterListView:
    """accounts/rosters.html: rosters, the form, and what was wrong with the file that was sent."""

    visitor: HeaderUser
    rosters: tuple[RosterCard, ...]
    offices: tuple[OfficeChoice, ...]
    city: bool
    megabytes: int
    chosen: str = ""
    next_link: str | None = None
    first_link: str | None = None
    file_fault: UnreadableRoster | None = None
    problems: tuple[RowProblem, ...] = ()
    problem_count: int = 0
    #: Rows of a list that agrees with who is here.
    unchanged: int | None = None
    #: Members or columns that were not read.
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One value before and after; None: there is none."""

    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """What a roster changes in one person; `office` is where they work afterwards, `office_before` where until now."""

    name: str
    kind: ChangeKind
    line: int | None
    office: str | None
    office_before: str | None
    values: tuple[ChangedValue, ...]
    problem: str | None
    applied: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class OfficerAct:
    """Who did something and when; an officer "" is the operator's shell."""

    officer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RosterView:
    """accounts/roster.html: a roster, its changes, and what the officer may do with it."""

    visitor: HeaderUser
    card: RosterCard
    changes: tuple[ChangeCard, ...]
    kinds: tuple[tuple[ChangeKind, int], ...]
    may_decide: bool
    #: The officer is the first of two and waits for another.
    is_first: bool
    enables: bool
    undo_until: datetime | None
    can_undo: bool
    done: int
    failed: int
    kept: int
    acts: Mapping[str, OfficerAct]
    shared: tuple[SharedContact, ...] = ()
    kind: str = ""
    search: str = ""
    only_failed: bool = False
    links: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    stale: StaleRoster | None = None


def roster_card(roster: RosterRow, tree: OfficeTree, officers: Mapping[UUID, str], policy: RosterPolicy) -> RosterCard:
    """The roster as lists show it."""
    return RosterCard(
        id=roster.id,
        office=None if roster.office_id is None else tree.names.get(roster.office_id, ""),
        source=roster.source,
        status=roster_status(roster, policy, clock.now()),
        proposed_at=roster.proposed_at,
        proposed_by=_officer(roster.proposed_by, officers),
        rows=roster.rows,
        active=roster.active,
        needs_second=roster.needs_second,
        everybody=disables_everybody(roster),
        counts=roster.counts,
    )


def list_cards(found: RosterList, policy: RosterPolicy) -> tuple[RosterCard, ...]:
    """The rosters of a list."""
    return tuple(roster_card(roster, found.tree, found.officers, policy) for roster in found.rosters)


def office_choices(found: RosterList) -> tuple[OfficeChoice, ...]:
    """The offices whose lists the officer may propose, by name."""
    ids = found.tree.ids.items()
    choices = [
        OfficeChoice(code, found.tree.names[office_id])
        for code, office_id in ids
        if found.offices is None or office_id in found.offices
    ]
    return tuple(sorted(choices, key=lambda choice: choice.name.casefold()))


def change_card(change: RosterChangeRow, tree: OfficeTree) -> ChangeCard:
    """What changes in one person, with numbers and addresses masked."""
    before, after = _office(change.before, tree), _office(change.after, tree)
    moves = "office_id" in change.after and change.kind != ChangeKind.JOINER
    return ChangeCard(
        name=str(change.after.get("name") or change.name),
        kind=ChangeKind(change.kind),
        line=change.line,
        office=after if "office_id" in change.after else before,
        office_before=before if moves else None,
        values=_changed_values(change),
        problem=change.undo_problem or change.problem,
        applied=change.applied_at is not None,
        undone=change.undone_at is not None,
    )


def roster_acts(roster: RosterRow, officers: Mapping[UUID, str]) -> dict[str, OfficerAct]:
    """Who proposed, agreed, applied, rejected and undid the roster."""
    found = {}
    for act in ("proposed", "agreed", "applied", "rejected", "undone"):
        at = getattr(roster, f"{act}_at")
        if at is not None:
            found[act] = OfficerAct(_officer(getattr(roster, f"{act}_by"), officers), at)
    return found


def kinds_of(roster: RosterRow) -> tuple[tuple[ChangeKind, int], ...]:
    """The kinds of changes that there are, each with its number of people."""
    return tuple((kind, roster.counts[kind]) for kind in ChangeKind if roster.counts[kind])


def undo_facts(details: RosterDetails, policy: RosterPolicy) -> tuple[datetime | None, bool]:
    """Until when the roster can be undone, and whether it can be now."""
    return undo_ends_at(details.roster, policy), can_be_undone(details.roster, policy)


def _changed_values(change: RosterChangeRow) -> tuple[ChangedValue, ...]:
    named = [name for name in change.after if name not in _UNSAID]
    if "name" in change.after and change.before:
        named.insert(0, "name")
    return tuple(ChangedValue(name, _shown(name, change.before), _shown(name, change.after)) for name in named)


def _shown(column: str, values: Mapping[str, Value]) -> str | None:
    value = values.get(column)
    if value is None or value == "":
        return None
    mask = _MASKS.get(column)
    return mask(str(value)) if mask else str(value)


def _office(values: Mapping[str, Value], tree: OfficeTree) -> str | None:
    found = values.get("office_id")
    return tree.names.get(UUID(found)) if isinstance(found, str) else None


def _officer(person_id: UUID | None, officers: Mapping[UUID, str]) -> str:
    return "" if person_id is None else officers.get(person_id, "?")

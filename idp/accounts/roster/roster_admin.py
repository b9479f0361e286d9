"""RosterAdmin: what the use cases of rosters work with, and the one place that asks who may do what with which."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from idp.accounts.models.roster import RosterRow
from idp.accounts.policy import RosterPolicy
from idp.accounts.roster.roster_difference import ChangeKind
from idp.accounts.roster.roster_scope import OfficeTree
from idp.accounts.store import rosters as store
from idp.foundation import clock
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.permissions import Authority, Operation, Permit


class NoSuchRoster(ValueError):
    """No roster has this id, or none that the officer may see."""


class RosterStatus(StrEnum):
    """How far a roster is."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    EXPIRED = "expired"
    REJECTED = "rejected"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class RosterAdmin:
    """The transaction, the authority and the policy of a use case of rosters."""

    session: Session
    authority: Authority
    policy: RosterPolicy = field(default_factory=RosterPolicy)

    @property
    def officer(self) -> UUID | None:
        """The person who acts; None: the operator's shell."""
        actor = self.authority.actor
        return None if actor is None else UUID(actor.removeprefix("person:"))

    def require(self, operation: Operation, tree: OfficeTree, office_id: UUID | None) -> Permit:
        """The proof that the operation is allowed for rosters of this office (None: the city).

        Raises InsufficientAuthority.
        """
        return self.authority.require(operation, office=tree.line(office_id))

    def offices_for(self, operation: Operation, tree: OfficeTree) -> frozenset[UUID] | None:
        """The offices for whose rosters the operation is allowed; None: for every roster.

        Raises InsufficientAuthority where there is none.
        """
        held = self.authority.offices_for(operation)
        return None if held is None else frozenset().union(*(tree.below(office_id) for office_id in held))

    async def load(self, operation: Operation, roster_id: UUID) -> tuple[RosterRow, Permit]:
        """A roster for an operation. Raises NoSuchRoster, InsufficientAuthority."""
        tree = await load_office_tree(self.session)
        shown = self.offices_for(Operation.SHOW_ROSTERS, tree)
        roster = await store.find_roster(self.session, roster_id)
        if roster is None or (shown is not None and roster.office_id not in shown):
            raise NoSuchRoster("there is no roster with this id")
        return roster, self.require(operation, tree, roster.office_id)


async def load_office_tree(session: Session) -> OfficeTree:
    """Every office; audience groups are none."""
    ids = await offices.ids_by_code(session)
    drafts = await offices.load_drafts(session)
    above = {ids[code]: ids[drafts[code].parent_code] for code in ids if drafts[code].parent_code in ids}
    return OfficeTree(ids, {office_id: drafts[code].name for code, office_id in ids.items()}, above)


def roster_status(roster: RosterRow, policy: RosterPolicy, now: datetime) -> RosterStatus:
    """How far the roster is at `now`."""
    if roster.undone_at is not None:
        return RosterStatus.UNDONE if roster.finished_at else RosterStatus.UNDOING
    if roster.applied_at is not None:
        return RosterStatus.APPLIED if roster.finished_at else RosterStatus.APPLYING
    if roster.rejected_at is not None:
        return RosterStatus.REJECTED
    if roster.proposed_at <= now - policy.proposal:
        return RosterStatus.EXPIRED
    return RosterStatus.AGREED if roster.agreed_at is not None else RosterStatus.PROPOSED


async def count_lately_disabled(admin: RosterAdmin, tree: OfficeTree, office_id: UUID | None) -> int:
    """How many people the lists of this office (None: the city), of parts of it and of those above disabled lately."""
    applied = await store.list_applied(admin.session, clock.now() - admin.policy.second_officer_within)
    return sum(one.counts[ChangeKind.LEAVER] for one in applied if tree.overlap(one.office_id, office_id))


def disables_everybody(roster: RosterRow) -> bool:
    """Whether nobody who was active in the roster's scope would stay so."""
    return RosterPolicy.disables_everybody(roster.counts[ChangeKind.LEAVER], roster.active)


def undo_ends_at(roster: RosterRow, policy: RosterPolicy) -> datetime | None:
    """Until when the roster can be undone; None when it was not applied, or was undone."""
    return None if roster.applied_at is None or roster.undone_at else roster.applied_at + policy.undo


def can_be_undone(roster: RosterRow, policy: RosterPolicy) -> bool:
    """Whether the roster was applied in full and its time to be undone has not passed."""
    until = undo_ends_at(roster, policy)
    return roster.finished_at is not None and until is not None and until - clock.now() > timedelta(0)

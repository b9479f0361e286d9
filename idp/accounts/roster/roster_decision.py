"""Decides rosters: applies them by one officer or two, rejects and undoes them; each is decided once."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from idp.accounts.events import AccountsEvent, AccountsMessage
from idp.accounts.models.roster import RosterRow
from idp.accounts.roster.roster_admin import (
    RosterAdmin,
    RosterStatus,
    can_be_undone,
    count_lately_disabled,
    disables_everybody,
    load_office_tree,
    roster_status,
)
from idp.accounts.roster.roster_conflicts import load_concerned
from idp.accounts.roster.roster_difference import ChangeKind
from idp.accounts.store import rosters as store
from idp.foundation import audit, clock, outbox
from idp.foundation.database import Session
from idp.permissions import Operation, Permit

_AT_ONCE = 500
#: Changed people who are named; the rest is counted.
_MOST_NAMED = 50


class RosterRefusal(StrEnum):
    """Why a roster was not decided; nothing changed."""

    DECIDED = "decided"
    EXPIRED = "expired"
    SAME_OFFICER = "same_officer"
    EVERYBODY = "everybody"
    NOT_UNDOABLE = "not_undoable"


class RosterDecision(StrEnum):
    """What was decided."""

    AGREED = "agreed"
    APPLIED = "applied"
    REJECTED = "rejected"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class StalePerson:
    """A person who changed since the roster was compared, and the names of what changed."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaleRoster:
    """People changed since the roster was compared, so nothing was applied: propose it anew."""

    people: tuple[StalePerson, ...]
    number: int


DecisionOutcome = RosterDecision | RosterRefusal | StaleRoster


async def apply_roster(
    admin: RosterAdmin, roster_id: UUID, *, enables: bool, confirms_everybody: bool = False
) -> DecisionOutcome:
    """Agree to a roster; the last agreement it needs has it carried out.

    `enables`: disabled people on the list can log in again, as the first officer says. `confirms_everybody`: the
    officer says explicitly that nobody in its scope stays active, where that is so. Raises NoSuchRoster,
    InsufficientAuthority.
    """
    roster, permit = await admin.load(Operation.APPLY_ROSTER, roster_id)
    refusal = _find_refusal(admin, roster, confirms_everybody)
    if refusal is not None:
        return refusal
    stale = await _find_stale(admin.session, roster_id)
    if stale is not None:
        return stale
    if await _needs_second(admin, roster) and roster.agreed_at is None:
        return await _agree(admin, roster, permit, enables=enables)
    return await _decide_to_apply(admin, roster, permit, enables=enables)


async def reject_roster(admin: RosterAdmin, roster_id: UUID) -> DecisionOutcome:
    """Decide that a roster is not applied. Raises NoSuchRoster, InsufficientAuthority."""
    roster, permit = await admin.load(Operation.REJECT_ROSTER, roster_id)
    if not await store.reject(admin.session, roster.id, admin.officer, clock.now()):
        return RosterRefusal.DECIDED
    await _record(admin.session, AccountsEvent.ROSTER_REJECTED, permit, roster)
    return RosterDecision.REJECTED


async def undo_roster(admin: RosterAdmin, roster_id: UUID) -> DecisionOutcome:
    """Have an applied roster undone, once: people get back office, data and access, never rights or sessions.

    Raises NoSuchRoster, InsufficientAuthority.
    """
    roster, permit = await admin.load(Operation.UNDO_ROSTER, roster_id)
    at, officer = clock.now(), admin.officer
    undoable = can_be_undone(roster, admin.policy)
    if not undoable or not await store.undo(admin.session, roster_id, officer, at=at, since=at - admin.policy.undo):
        return RosterRefusal.NOT_UNDOABLE
    await _record(admin.session, AccountsEvent.ROSTER_UNDONE, permit, roster)
    await enqueue_roster(admin.session, roster_id)
    return RosterDecision.UNDONE


async def enqueue_roster(session: Session, roster_id: UUID) -> None:
    """Have the next changes of a decided roster carried out after this transaction."""
    payload = {"roster_id": str(roster_id)}
    await outbox.enqueue(session, AccountsMessage.ROSTER_DECIDED, payload, f"roster:{roster_id}")


def _find_refusal(admin: RosterAdmin, roster: RosterRow, confirms_everybody: bool) -> RosterRefusal | None:
    status = roster_status(roster, admin.policy, clock.now())
    if status is RosterStatus.EXPIRED:
        return RosterRefusal.EXPIRED
    if status not in (RosterStatus.PROPOSED, RosterStatus.AGREED):
        return RosterRefusal.DECIDED
    if status is RosterStatus.AGREED and roster.agreed_by == admin.officer:
        return RosterRefusal.SAME_OFFICER
    if disables_everybody(roster) and not confirms_everybody:
        return RosterRefusal.EVERYBODY
    return None


async def _needs_second(admin: RosterAdmin, roster: RosterRow) -> bool:
    """Whether two officers must agree, perhaps because of what other lists have disabled since it was proposed."""
    if roster.needs_second:
        return True
    await store.lock_undecided(admin.session)
    lately = await count_lately_disabled(admin, await load_office_tree(admin.session), roster.office_id)
    if not admin.policy.needs_second(roster.counts[ChangeKind.LEAVER], roster.active, lately):
        return False
    return await store.demand_second(admin.session, roster.id)


async def _agree(admin: RosterAdmin, roster: RosterRow, permit: Permit, *, enables: bool) -> DecisionOutcome:
    officer = admin.officer
    if not await store.agree(admin.session, roster.id, officer, enables=enables, at=clock.now()):
        return RosterRefusal.DECIDED
    await _record(admin.session, AccountsEvent.ROSTER_AGREED, permit, roster)
    return RosterDecision.AGREED


async def _decide_to_apply(admin: RosterAdmin, roster: RosterRow, permit: Permit, *, enables: bool) -> DecisionOutcome:
    session, officer, at = admin.session, admin.officer, clock.now()
    if roster.needs_second:
        decided = await store.apply_second(session, roster.id, officer, at)
    else:
        decided = await store.apply_alone(session, roster.id, officer, enables=enables, at=at)
    if not decided:
        return RosterRefusal.DECIDED
    await _record(session, AccountsEvent.ROSTER_APPLIED, permit, roster)
    await enqueue_roster(session, roster.id)
    return RosterDecision.APPLIED


async def _find_stale(session: Session, roster_id: UUID) -> StaleRoster | None:
    """Compare everybody concerned with what was stored."""
    found: list[StalePerson] = []
    after: UUID | None = None
    while changes := await store.slice_changes(session, roster_id, after, _AT_ONCE):
        after = changes[-1].id
        people = await load_concerned(session, changes)
        found += (StalePerson(one.name, columns) for one in changes if (columns := people.find_conflicts(one)))
        session.expunge_all()
    return StaleRoster(tuple(found[:_MOST_NAMED]), len(found)) if found else None


async def _record(session: Session, tag: AccountsEvent, permit: Permit, roster: RosterRow) -> None:
    detail = {**roster.counts, **permit.detail}
    await audit.record(session, audit.Event(tag, permit.actor, str(roster.id), detail))

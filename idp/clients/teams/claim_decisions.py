"""Use cases of officers: list, confirm and refuse claims; the first claim that is confirmed wins."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from idp.accounts.store import roles
from idp.catalogue import store as catalogue
from idp.catalogue.application import (
    ApplicationDraft,
    Audience,
    Dimension,
    Media,
    Origin,
    SpbeClass,
    Status,
)
from idp.catalogue.changes import store as changes
from idp.catalogue.changes.application_change import ApplicationChangeWay
from idp.catalogue.changes.field_values import first_changes
from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim import Claim, ClaimDecision, ClaimOutcome
from idp.catalogue.events import CatalogueEvent
from idp.clients.events import ClientsEvent
from idp.clients.store import team_members
from idp.clients.store.team_members import NewMember
from idp.clients.teams.contacts import load_contacts
from idp.clients.teams.team_admin import TeamAdmin
from idp.foundation import change_counter, clock
from idp.foundation.application_marks import mark_applications
from idp.offices import store as offices
from idp.permissions import OfficeLine, Operation, Permit, Role, TeamRole

#: More claims than wait at once.
_AT_MOST = 200


class ClaimDecisionResult(Enum):
    """What came of a decision about a claim."""

    CONFIRMED = auto()
    REFUSED = auto()
    #: Another claim of the same application was confirmed first.
    LOST = auto()
    DECIDED_ALREADY = auto()
    #: The office has an administrator, who decides.
    OF_ADMINISTRATOR = auto()
    OWN_CLAIM = auto()
    CLAIMANT_GONE = auto()
    NUMBER_TAKEN = auto()
    NO_REASON = auto()


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim that waits; `obstacle`: why this officer cannot decide it, None: they can."""

    claim: Claim
    obstacle: ClaimDecisionResult | None


async def list_waiting(admin: TeamAdmin, office_ids: Sequence[UUID] | None = None) -> tuple[WaitingClaim, ...]:
    """The claims that wait at the offices of who acts (or at these), the oldest first. Raises InsufficientAuthority."""
    reach = admin.authority.offices_for(Operation.LIST_CLAIMS)
    found = await claims.list_open(admin.session, reach if office_ids is None else office_ids, _AT_MOST)
    lines = await offices.load_lines(admin.session, {claim.office.id for claim in found})
    for claim in found:
        admin.authority.require(Operation.LIST_CLAIMS, office=lines[claim.office.id])
    holders = await _list_administrators(admin, [one for line in lines.values() for one in line])
    return tuple(
        WaitingClaim(claim, _find_obstacle(admin.authority.person_id, claim, lines[claim.office.id], holders))
        for claim in found
    )


async def find_claim(admin: TeamAdmin, claim_id: UUID) -> WaitingClaim | None:
    """A claim of an office of who acts; None: there is none."""
    claim = await claims.find_claim(admin.session, claim_id)
    if claim is None:
        return None
    line = await offices.load_line(admin.session, claim.office.id)
    if not admin.authority.allows_for(Operation.LIST_CLAIMS, line):
        return None
    holders = await _list_administrators(admin, line)
    return WaitingClaim(claim, _find_obstacle(admin.authority.person_id, claim, line, holders))


async def confirm_claim(admin: TeamAdmin, waiting: WaitingClaim, note: str = "") -> ClaimDecisionResult:
    """Let the claimant answer for the application and manage its team. Raises InsufficientAuthority."""
    claim = waiting.claim
    permit = await _require(admin, claim)
    if waiting.obstacle is not None:
        return waiting.obstacle
    claimant = (await load_contacts(admin.session, [claim.claimant_id])).get(claim.claimant_id)
    if claimant is None or not claimant.can_answer:
        return ClaimDecisionResult.CLAIMANT_GONE
    if claim.is_proposal:
        return await _confirm_proposal(admin, permit, claim, note)
    assert claim.application_id is not None  # noqa: S101  a claim that proposes nothing names an application
    await catalogue.lock(admin.session, claim.application_id)
    return await _install(admin, permit, claim, application_id=claim.application_id, note=note)


async def refuse_claim(admin: TeamAdmin, waiting: WaitingClaim, note: str) -> ClaimDecisionResult:
    """Refuse a claim with a reason that its claimant reads. Raises InsufficientAuthority."""
    permit = await _require(admin, waiting.claim)
    if waiting.obstacle is not None:
        return waiting.obstacle
    if not note.strip():
        return ClaimDecisionResult.NO_REASON
    decision = ClaimDecision(ClaimOutcome.REFUSED, clock.now(), admin.authority.person_id, note.strip())
    if not await claims.decide(admin.session, waiting.claim.id, decision):
        return ClaimDecisionResult.DECIDED_ALREADY
    await _close_sandbox(admin, waiting.claim)
    await admin.record(CatalogueEvent.CLAIM_REFUSED, permit, waiting.claim.id, {})
    return ClaimDecisionResult.REFUSED


async def _require(admin: TeamAdmin, claim: Claim) -> Permit:
    line = await offices.load_line(admin.session, claim.office.id)
    return admin.authority.require(Operation.DECIDE_CLAIM, office=line)


async def _list_administrators(admin: TeamAdmin, office_ids: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    return await roles.list_holders(admin.session, Role.PENGELOLA_OPD, office_ids, clock.now())


def _find_obstacle(
    officer_id: UUID | None, claim: Claim, line: OfficeLine, holders: Mapping[UUID, frozenset[UUID]]
) -> ClaimDecisionResult | None:
    """Why who acts cannot decide the claim: it is decided, their own, or an administrator's to decide."""
    if not claim.is_open:
        return ClaimDecisionResult.DECIDED_ALREADY
    if officer_id is None:
        return None
    if officer_id == claim.claimant_id:
        return ClaimDecisionResult.OWN_CLAIM
    others = frozenset().union(*(holders.get(office_id, ()) for office_id in line)) - {claim.claimant_id}
    return ClaimDecisionResult.OF_ADMINISTRATOR if others and officer_id not in others else None


async def _confirm_proposal(admin: TeamAdmin, permit: Permit, claim: Claim, note: str) -> ClaimDecisionResult:
    """Add the proposed application to the inventory first; the claim is held, so that it is decided once."""
    await claims.lock_claim(admin.session, claim.id)
    now = await claims.find_claim(admin.session, claim.id)
    if now is None or not now.is_open:
        return ClaimDecisionResult.DECIDED_ALREADY
    draft = _draft(claim)
    await change_counter.publish_change(admin.session, "inventory")  # numbers are given one at a time
    if await catalogue.find_by_number(admin.session, draft.inventory_id) is not None:
        return ClaimDecisionResult.NUMBER_TAKEN
    application_id = await catalogue.insert_new(admin.session, draft, claim.office.id, clock.now())
    if application_id is None:
        return ClaimDecisionResult.NUMBER_TAKEN
    await _write_first_changes(admin, application_id, draft)
    result = await _install(admin, permit, claim, application_id=application_id, note=note)
    await claims.note_application(admin.session, claim.id, application_id)
    return result


async def _write_first_changes(admin: TeamAdmin, application_id: UUID, draft: ApplicationDraft) -> None:
    """Begin the history of an application that was proposed."""
    new = first_changes(application_id, draft, ApplicationChangeWay.PROPOSAL)
    await changes.save_changes(admin.session, new, admin.authority.person_id, clock.now())
    await mark_applications(admin.session, [application_id])


async def _install(
    admin: TeamAdmin, permit: Permit, claim: Claim, *, application_id: UUID, note: str
) -> ClaimDecisionResult:
    at, session = clock.now(), admin.session
    decision = ClaimDecision(ClaimOutcome.CONFIRMED, at, admin.authority.person_id, note.strip() or None)
    if not await claims.decide(session, claim.id, decision):
        return ClaimDecisionResult.DECIDED_ALREADY
    if not await claims.insert_stewardship(session, claim, application_id, at):
        await claims.mark_superseded(session, claim.id)
        await _close_sandbox(admin, claim)
        await admin.record(CatalogueEvent.CLAIM_SUPERSEDED, permit, claim.id, {"application": str(application_id)})
        return ClaimDecisionResult.LOST
    await admin.record(CatalogueEvent.CLAIM_CONFIRMED, permit, claim.id, {"application": str(application_id)})
    await _make_manager(admin, permit, application_id, person_id=claim.claimant_id)
    await _supersede_others(admin, permit, application_id)
    return ClaimDecisionResult.CONFIRMED


async def _make_manager(admin: TeamAdmin, permit: Permit, application_id: UUID, *, person_id: UUID) -> None:
    """Let the person manage the team, in which the claim may have put them already."""
    role = TeamRole.MANAGER.value
    manager = NewMember(application_id, person_id, role, clock.now(), added_by=None)
    event = ClientsEvent.TEAM_MEMBER_ADDED
    if not await team_members.save(admin.session, manager):
        await team_members.promote(admin.session, application_id, person_id)
        event = ClientsEvent.TEAM_MEMBER_CHANGED
    await admin.record(event, permit, application_id, {"person": str(person_id), "role": role})


async def _supersede_others(admin: TeamAdmin, permit: Permit, application_id: UUID) -> None:
    """Close the other claims of an application that somebody answers for now."""
    for claim_id in await claims.supersede_others(admin.session, application_id, clock.now()):
        other = await claims.find_claim(admin.session, claim_id)
        if other is not None:
            await _close_sandbox(admin, other)
        await admin.record(CatalogueEvent.CLAIM_SUPERSEDED, permit, claim_id, {"application": str(application_id)})


async def _close_sandbox(admin: TeamAdmin, claim: Claim) -> None:
    """Take from the team whom only this claim had put there; what they registered stays with the application."""
    if claim.application_id is not None:
        await team_members.remove_claimants(admin.session, claim.application_id, [claim.claimant_id])


def _draft(claim: Claim) -> ApplicationDraft:
    """The proposed application; without a number it is named after its claim."""
    said = claim.proposal
    return ApplicationDraft(
        inventory_id=claim.number or f"USUL-{claim.id.hex[-8:].upper()}",
        name=claim.name,
        owner_code=claim.office.code,
        origin=Origin(said["origin"]),
        status=Status(said["status"]),
        media=Media(said["media"]),
        spbe_class=SpbeClass(said["spbe_class"]),
        user_scope=claim.office.name,
        audience=Audience(said["audience"]),
        dimension=Dimension.GOVERNANCE,
        url=said["url"],
        source=said["source"],
    )

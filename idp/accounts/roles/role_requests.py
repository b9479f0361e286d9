"""Roles that reach the whole city are asked for by one officer and agreed to by another."""

from datetime import timedelta
from enum import Enum, auto
from uuid import UUID

from idp.accounts.events import AccountsEvent
from idp.accounts.models.role import RoleRequestRow
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.roles import role_grants
from idp.accounts.roles.granted_role import GrantedRole, authority_of
from idp.accounts.roles.role_assignments import RoleAssignment, load_held_roles, role_detail
from idp.accounts.roles.role_grants import RoleNotGiven
from idp.accounts.roles.role_rules import MAX_REASON_LENGTH, GrantRefusal, RoleOffer
from idp.accounts.store import people
from idp.accounts.store import role_requests as store
from idp.accounts.store.role_requests import RoleDecision, RoleRequest
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.foundation.log import holds_personal_data
from idp.permissions import Operation, Permission

#: How long a request waits for the second officer.
REQUEST_LIFETIME = timedelta(days=7)


class RoleDecisionResult(Enum):
    """What came of a decision about a request."""

    ACCEPTED = auto()
    DECLINED = auto()
    DECIDED_BEFORE = auto()
    EXPIRED = auto()
    OWN_REQUEST = auto()
    CONCERNS_ONESELF = auto()
    #: Who asked for it may not ask any more.
    REQUESTER_WITHOUT_ROLE = auto()
    PERSON_DISABLED = auto()
    NO_NOTE = auto()
    UNFIT_NOTE = auto()


async def request_role(admin: PeopleAdmin, offer: RoleOffer) -> UUID | RoleNotGiven:
    """Ask for a role of the city; the id of the request. Raises InsufficientAuthority."""
    admin = admin.acting(Operation.REQUEST_CITY_ROLE)
    officer = await role_grants.load_officer(admin)
    refusals = await role_grants.find_refusals(admin, offer, officer.own_end(Permission.APPOINT, ()))
    now = clock.now()
    if await store.has_open_request(admin.session, offer.person_id, offer.role, now):
        refusals = (*refusals, GrantRefusal.ASKED_ALREADY)
    if refusals:
        return RoleNotGiven(refusals)
    row = RoleRequestRow(
        id=new_id(),
        person_id=offer.person_id,
        role=offer.role.value,
        office_id=None,
        until=offer.until,
        reason=offer.reason.strip(),
        requested_by=officer.person_id,
        requested_at=now,
        expires_at=now + REQUEST_LIFETIME,
    )
    await store.save_request(admin.session, row)
    await _record(admin, AccountsEvent.ROLE_REQUESTED, offer)
    return row.id


async def decide(admin: PeopleAdmin, request_id: UUID, accepted: bool, note: str) -> RoleDecisionResult | None:
    """Agree to a request, or decline it with a note; None: there is none. Raises InsufficientAuthority."""
    admin = admin.acting(Operation.DECIDE_CITY_ROLE)
    request, officer_id = await store.find_request(admin.session, request_id), admin.authority.person_id
    if request is None or officer_id is None:
        return None
    offer = RoleOffer(request.person_id, request.role, None, request.until, request.reason)
    obstacle = _about_officer(request, officer_id) or _about_note(accepted, note)
    if obstacle is None and accepted:
        obstacle = await _about_offer(admin, request, offer)
    if obstacle is not None:
        return obstacle
    decision = RoleDecision(request.id, officer_id, accepted, note.strip(), clock.now())
    if not await store.decide_request(admin.session, decision):
        late = request.decided_at is None and request.expires_at <= decision.at
        return RoleDecisionResult.EXPIRED if late else RoleDecisionResult.DECIDED_BEFORE
    if not accepted:
        await _record(admin, AccountsEvent.ROLE_REQUEST_DECLINED, offer)
        return RoleDecisionResult.DECLINED
    await role_grants.save_offer(admin, offer, requested_by=request.requested_by)
    return RoleDecisionResult.ACCEPTED


def _about_officer(request: RoleRequest, officer_id: UUID) -> RoleDecisionResult | None:
    if request.decided_at is not None:
        return RoleDecisionResult.DECIDED_BEFORE
    if request.person_id == officer_id:
        return RoleDecisionResult.CONCERNS_ONESELF
    return RoleDecisionResult.OWN_REQUEST if request.requested_by == officer_id else None


def _about_note(accepted: bool, note: str) -> RoleDecisionResult | None:
    if not accepted and not note.strip():
        return RoleDecisionResult.NO_NOTE
    unfit = len(note) > MAX_REASON_LENGTH or holds_personal_data(note)
    return RoleDecisionResult.UNFIT_NOTE if unfit else None


async def _about_offer(admin: PeopleAdmin, request: RoleRequest, offer: RoleOffer) -> RoleDecisionResult | None:
    """What has changed since the request: the person, who asked for it, or the time."""
    requester = await people.find(admin.session, request.requested_by)
    held = await load_held_roles(admin.session, request.requested_by)
    asking = authority_of(f"person:{request.requested_by}", held)
    if requester is None or requester.disabled_at is not None or not asking.allows(Operation.REQUEST_CITY_ROLE):
        return RoleDecisionResult.REQUESTER_WITHOUT_ROLE
    refusals = await role_grants.find_refusals(admin, offer, None)
    if GrantRefusal.PERSON_DISABLED in refusals:
        return RoleDecisionResult.PERSON_DISABLED
    return RoleDecisionResult.EXPIRED if GrantRefusal.END_PASSED in refusals else None


async def _record(admin: PeopleAdmin, tag: AccountsEvent, offer: RoleOffer) -> None:
    assignment = RoleAssignment(offer.person_id, GrantedRole(offer.role), offer.until)
    await admin.record(tag, offer.person_id, role_detail(assignment))

"""Officers give, extend and take away the roles of offices, within the rules of role_rules.py."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.events import AccountsEvent
from idp.accounts.models.role import RoleRow
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.roles import role_rules
from idp.accounts.roles.granted_role import GrantedRole
from idp.accounts.roles.role_assignments import RoleAssignment, granting, load_held_roles, revoking, role_detail
from idp.accounts.roles.role_rules import GrantFacts, GrantRefusal, RoleOffer, RoleOfficer
from idp.accounts.store import people
from idp.accounts.store import roles as store
from idp.accounts.store.roles import RoleRecord
from idp.foundation import clock
from idp.offices import store as offices
from idp.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """The role was given, or its end was changed."""


@dataclass(frozen=True, slots=True)
class RoleNotGiven:
    """Nothing was changed; everything that stands against it, in the order of the form."""

    refusals: tuple[GrantRefusal, ...]


GrantResult = RoleGiven | RoleNotGiven


async def grant_role(admin: PeopleAdmin, offer: RoleOffer) -> GrantResult:
    """Give a role of an office, or change its end. Raises InsufficientAuthority."""
    line = await offices.load_line(admin.transaction, offer.office_id)
    admin = admin.acting(granting(offer.role), office=line)
    officer = await load_officer(admin)
    refusals = await find_refusals(admin, offer, officer.own_end(Permission.GRANT_ROLES, line))
    if refusals:
        return RoleNotGiven(refusals)
    return await save_offer(admin, offer)


async def revoke_role(admin: PeopleAdmin, record: RoleRecord) -> bool:
    """Take a role away; False when it was gone already. Raises InsufficientAuthority."""
    line = await offices.load_line(admin.transaction, record.office_id)
    admin = admin.acting(revoking(record.role), office=line)
    deleted = await store.delete_role(admin.session, record.person_id, record.role.value, record.office_id)
    if deleted:
        place = await _with_code(admin, record.role, record.office_id)
        detail = role_detail(RoleAssignment(record.person_id, place, record.until))
        await admin.record(AccountsEvent.ROLE_REVOKED, record.person_id, detail)
    return deleted


async def find_role_to_change(admin: PeopleAdmin, role_id: UUID) -> RoleRecord | None:
    """The role with this id, if the acting officer may take it away; None: there is none, or it is not theirs."""
    record = await store.find_role(admin.transaction, role_id)
    if record is None:
        return None
    line = await offices.load_line(admin.transaction, record.office_id)
    return record if admin.authority.allows_for(revoking(record.role), line) else None


async def is_last_holder(admin: PeopleAdmin, record: RoleRecord) -> bool:
    """Whether nobody else who can log in would hold this role for this office without the person of `record`."""
    now = clock.now()
    if record.has_ended(now) or not record.person_active:
        return False
    return await store.count_holders(admin.transaction, record.role, record.office_id, now) == 1


async def load_officer(admin: PeopleAdmin) -> RoleOfficer:
    """The acting person with their roles, read within the transaction; without a person: nobody's."""
    person_id = admin.authority.person_id
    if person_id is None:
        return RoleOfficer(UUID(int=0))
    return RoleOfficer(person_id, await load_held_roles(admin.transaction, person_id))


async def find_refusals(admin: PeopleAdmin, offer: RoleOffer, own_end: datetime | None) -> tuple[GrantRefusal, ...]:
    """Everything that stands against an offer of the acting officer, whose own role ends at `own_end`."""
    person = await people.find(admin.session, offer.person_id)
    officer_id = admin.authority.person_id or UUID(int=0)
    disabled = person is None or person.disabled_at is not None
    of_vendor = person is not None and person.partner_until is not None
    facts = GrantFacts(officer_id, own_end, disabled, clock.now(), person_of_vendor=of_vendor)
    return role_rules.find_refusals(offer, facts)


async def save_offer(admin: PeopleAdmin, offer: RoleOffer, requested_by: UUID | None = None) -> GrantResult:
    """Store the role, audited; `requested_by`: who asked for it before the acting officer agreed."""
    row = RoleRow(
        person_id=offer.person_id,
        role=offer.role.value,
        office_id=offer.office_id,
        until=offer.until,
        granted_at=clock.now(),
        granted_by=requested_by or admin.authority.person_id,
        reason=offer.reason.strip(),
    )
    if not await store.save_role(admin.session, row):
        return RoleNotGiven((GrantRefusal.HELD_ALREADY,))
    assignment = RoleAssignment(offer.person_id, await _with_code(admin, offer.role, offer.office_id), offer.until)
    asked = {} if requested_by is None else {"requested_by": f"person:{requested_by}"}
    await admin.record(AccountsEvent.ROLE_GRANTED, offer.person_id, {**role_detail(assignment), **asked})
    return RoleGiven()


async def _with_code(admin: PeopleAdmin, role: Role, office_id: UUID | None) -> GrantedRole:
    office = None if office_id is None else await offices.find(admin.session, office_id)
    return GrantedRole(role, office.code if office else None)

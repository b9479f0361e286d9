"""RoleAssignment: loads the roles of people, assigns and revokes them for operators and imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.events import AccountsEvent
from idp.accounts.models.role import RoleRow
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.roles.granted_role import GrantedRole, HeldRole
from idp.accounts.store import roles as store
from idp.accounts.store.roles import RoleRecord
from idp.foundation import audit, clock
from idp.foundation.codes import find_same_code
from idp.foundation.database import Database, Session
from idp.offices import store as offices
from idp.permissions import CITY_ROLES, Operation, Role


class NoSuchOffice(ValueError):
    """No office has this code."""


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A role of one person; `until` None: without an end."""

    person_id: UUID
    role: GrantedRole
    until: datetime | None = None
    reason: str | None = None


async def load_roles(database: Database, person_id: UUID) -> tuple[HeldRole, ...]:
    """The roles a person has now, in one prepared statement."""
    rows = await database.fetch_all(store.ROLES_OF_PERSON, {"person_id": person_id, "at": clock.now()})
    return tuple(HeldRole(Role(row.role), row.office_id, row.office_name, row.until) for row in rows)


async def load_held_roles(session: Session, person_id: UUID) -> tuple[HeldRole, ...]:
    """The same, read within the transaction."""
    rows = await session.execute(store.ROLES_OF_PERSON.expression, {"person_id": person_id, "at": clock.now()})
    return tuple(HeldRole(Role(row.role), row.office_id, row.office_name, row.until) for row in rows)


async def load_roles_within(session: Session, person_id: UUID) -> tuple[GrantedRole, ...]:
    """The roles a person has now as texts name them, read within the transaction."""
    rows = await session.execute(store.ROLES_OF_PERSON.expression, {"person_id": person_id, "at": clock.now()})
    return tuple(GrantedRole(Role(row.role), row.office) for row in rows)


async def replace_roles(admin: PeopleAdmin, person_id: UUID, roles: tuple[GrantedRole, ...]) -> None:
    """Assign and revoke roles until the person has exactly `roles`. Raises InsufficientAuthority, NoSuchOffice."""
    current = set(await load_roles_within(admin.session, person_id))
    for role in sorted(current - set(roles), key=str):
        await revoke_role(admin, RoleAssignment(person_id, role))
    for role in sorted(set(roles) - current, key=str):
        await assign_role(admin, RoleAssignment(person_id, role))


async def assign_role(admin: PeopleAdmin, assignment: RoleAssignment) -> bool:
    """Assign a role; False when the person has it already. Raises InsufficientAuthority, NoSuchOffice."""
    admin = admin.acting(granting(assignment.role.role))
    row = RoleRow(
        person_id=assignment.person_id,
        role=assignment.role.role.value,
        office_id=await _find_office_id(admin.session, assignment.role),
        until=assignment.until,
        granted_at=clock.now(),
        granted_by=admin.authority.person_id,
        reason=assignment.reason,
    )
    new = await store.save_role(admin.session, row)
    if new:
        await admin.record(AccountsEvent.ROLE_GRANTED, assignment.person_id, role_detail(assignment))
    return new


async def revoke_role(admin: PeopleAdmin, assignment: RoleAssignment) -> bool:
    """Revoke a role; False when there was none. Raises InsufficientAuthority, NoSuchOffice."""
    admin = admin.acting(revoking(assignment.role.role))
    office_id = await _find_office_id(admin.session, assignment.role)
    deleted = await store.delete_role(admin.session, assignment.person_id, assignment.role.role.value, office_id)
    if deleted:
        await admin.record(AccountsEvent.ROLE_REVOKED, assignment.person_id, role_detail(assignment))
    return deleted


async def is_without_holder(admin: PeopleAdmin, role: GrantedRole) -> bool:
    """Whether nobody who can log in holds this role for exactly this office now. Raises NoSuchOffice."""
    office_id = await _find_office_id(admin.session, role)
    return await store.count_holders(admin.session, role.role, office_id, clock.now()) == 0


async def list_roles(admin: PeopleAdmin, person_id: UUID) -> Sequence[RoleRecord]:
    """Every role of a person, ended ones too. Raises InsufficientAuthority."""
    return await store.list_roles_of_person(admin.acting(Operation.LIST_ROLES).session, person_id)


def granting(role: Role) -> Operation:
    """The operation that gives this role without asking a second person."""
    return Operation.GRANT_CITY_ROLE if role in CITY_ROLES else Operation.GRANT_ROLE


def revoking(role: Role) -> Operation:
    """The operation that takes this role away."""
    return Operation.REVOKE_CITY_ROLE if role in CITY_ROLES else Operation.REVOKE_ROLE


def role_detail(assignment: RoleAssignment) -> audit.Detail:
    """What the audit trail keeps of a role: never the reason, which is free text."""
    until = {} if assignment.until is None else {"until": assignment.until.date().isoformat()}
    return {"role": assignment.role.role.value, "office": assignment.role.office, **until}


async def _find_office_id(session: Session, role: GrantedRole) -> UUID | None:
    if role.office is None:
        return None
    office = await offices.find_by_code(session, role.office)
    if office is None:
        likely = find_same_code(role.office, await offices.ids_by_code(session))
        advice = f"write {likely}, which is" if likely else "import the offices first, or correct the code"
        raise NoSuchOffice(f"office {role.office} is not known: {advice}")
    return office.id

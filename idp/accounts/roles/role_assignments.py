"""RoleAssignment: loads, assigns and revokes the roles of people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.events import AccountsEvent
from idp.accounts.models.role import RoleRow
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.roles.granted_role import GrantedRole, HeldRole
from idp.accounts.store import roles as store
from idp.foundation import clock
from idp.foundation.database import Database, Session
from idp.offices import store as offices
from idp.permissions import Operation, Role


class NoSuchOffice(ValueError):
    """No office has this code."""


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A role of one person; `until` None: without an end."""

    person_id: UUID
    role: GrantedRole
    until: datetime | None = None


async def load_roles(database: Database, person_id: UUID) -> tuple[HeldRole, ...]:
    """The roles a person has now, in one prepared statement."""
    rows = await database.fetch_all(store.ROLES_OF_PERSON, {"person_id": person_id, "at": clock.now()})
    return tuple(HeldRole(Role(row.role), row.office_id, row.office_name, row.until) for row in rows)


async def load_roles_within(session: Session, person_id: UUID) -> tuple[GrantedRole, ...]:
    """The roles a person has now, read within the transaction."""
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
    admin = admin.acting(Operation.GRANT_ROLE)
    row = RoleRow(
        person_id=assignment.person_id,
        role=assignment.role.role.value,
        office_id=await _find_office_id(admin.session, assignment.role),
        until=assignment.until,
        granted_at=clock.now(),
    )
    new = await store.save_role(admin.session, row)
    if new:
        await _record(admin, AccountsEvent.ROLE_GRANTED, assignment)
    return new


async def revoke_role(admin: PeopleAdmin, assignment: RoleAssignment) -> bool:
    """Revoke a role; False when there was none. Raises InsufficientAuthority, NoSuchOffice."""
    admin = admin.acting(Operation.REVOKE_ROLE)
    office_id = await _find_office_id(admin.session, assignment.role)
    deleted = await store.delete_role(admin.session, assignment.person_id, assignment.role.role.value, office_id)
    if deleted:
        await _record(admin, AccountsEvent.ROLE_REVOKED, assignment)
    return deleted


async def _find_office_id(session: Session, role: GrantedRole) -> UUID | None:
    if role.office is None:
        return None
    office = await offices.find_by_code(session, role.office)
    if office is None:
        raise NoSuchOffice(f"office {role.office} is not known: import the offices first, or correct the code")
    return office.id


async def _record(admin: PeopleAdmin, tag: AccountsEvent, grant: RoleAssignment) -> None:
    await admin.record(tag, grant.person_id, {"role": grant.role.role.value, "office": grant.role.office})

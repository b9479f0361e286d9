"""RoleAssignment: loads, assigns and revokes the roles of people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.models import RoleRow
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.roles.granted_role import GrantedRole
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


async def load_roles(database: Database, person_id: UUID) -> tuple[GrantedRole, ...]:
    """The roles a person has now, in one prepared statement."""
    rows = await database.fetch_all(store.ROLES_OF_PERSON, {"person_id": person_id, "at": clock.now()})
    return tuple(GrantedRole(Role(row.role), row.office) for row in rows)


async def load_roles_within(session: Session, person_id: UUID) -> tuple[GrantedRole, ...]:
    """The roles a person has now, read within the transaction."""
    rows = await session.execute(store.ROLES_OF_PERSON.expression, {"person_id": person_id, "at": clock.now()})
    return tuple(GrantedRole(Role(role), office) for role, office in rows)


async def replace_roles(desk: PeopleAdmin, person_id: UUID, wanted: tuple[GrantedRole, ...]) -> None:
    """Give and take roles until the person has exactly those `wanted`. Raises InsufficientAuthority, NoSuchOffice."""
    current = set(await load_roles_within(desk.session, person_id))
    for role in sorted(current - set(wanted), key=str):
        await revoke_role(desk, RoleAssignment(person_id, role))
    for role in sorted(set(wanted) - current, key=str):
        await assign_role(desk, RoleAssignment(person_id, role))


async def assign_role(desk: PeopleAdmin, assignment: RoleAssignment) -> bool:
    """Give a role; False when the person has it already. Raises InsufficientAuthority, NoSuchOffice."""
    desk = desk.acting(Operation.GRANT_ROLE)
    row = RoleRow(
        person_id=assignment.person_id,
        role=assignment.role.role.value,
        office_id=await _find_office_id(desk.session, assignment.role),
        until=assignment.until,
        granted_at=clock.now(),
    )
    new = await store.save_role(desk.session, row)
    if new:
        await _record(desk, "role.granted", assignment)
    return new


async def revoke_role(desk: PeopleAdmin, assignment: RoleAssignment) -> bool:
    """Take a role back; False when there was none. Raises InsufficientAuthority, NoSuchOffice."""
    desk = desk.acting(Operation.REVOKE_ROLE)
    office_id = await _find_office_id(desk.session, assignment.role)
    gone = await store.delete_role(desk.session, assignment.person_id, assignment.role.role.value, office_id)
    if gone:
        await _record(desk, "role.revoked", assignment)
    return gone


async def _find_office_id(session: Session, role: GrantedRole) -> UUID | None:
    if role.office is None:
        return None
    office = await offices.find_by_code(session, role.office)
    if office is None:
        raise NoSuchOffice(f"office {role.office} is not known: import the offices first, or correct the code")
    return office.id


async def _record(desk: PeopleAdmin, tag: str, grant: RoleAssignment) -> None:
    await desk.record(tag, grant.person_id, {"role": grant.role.role.value, "office": grant.role.office})

"""RoleAssignment: loads, assigns and revokes the roles of people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.desk import Desk
from idp.accounts.models import RoleRow
from idp.accounts.roles import GrantedRole
from idp.accounts.store import roles as store
from idp.foundation import clock
from idp.foundation.database import Database, Session
from idp.offices import store as offices
from idp.permissions import Operation, Role


class NoSuchOffice(ValueError):
    """No office has this code."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of one person; `until` None: without an end."""

    person_id: UUID
    role: GrantedRole
    until: datetime | None = None


async def roles_of(database: Database, person_id: UUID) -> tuple[GrantedRole, ...]:
    """The roles a person has now, in one prepared statement."""
    rows = await database.all(store.OF, {"person_id": person_id, "at": clock.now()})
    return tuple(GrantedRole(Role(row.role), row.office) for row in rows)


async def held(session: Session, person_id: UUID) -> tuple[GrantedRole, ...]:
    """The roles a person has now, read within the transaction."""
    rows = await session.execute(store.OF.expression, {"person_id": person_id, "at": clock.now()})
    return tuple(GrantedRole(Role(role), office) for role, office in rows)


async def settle(desk: Desk, person_id: UUID, wanted: tuple[GrantedRole, ...]) -> None:
    """Give and take roles until the person has exactly those `wanted`. Raises InsufficientAuthority, NoSuchOffice."""
    had = set(await held(desk.session, person_id))
    for role in sorted(had - set(wanted), key=str):
        await revoke(desk, Grant(person_id, role))
    for role in sorted(set(wanted) - had, key=str):
        await grant(desk, Grant(person_id, role))


async def grant(desk: Desk, given: Grant) -> bool:
    """Give a role; False when the person has it already. Raises InsufficientAuthority, NoSuchOffice."""
    desk = desk.acting(Operation.GRANT_ROLE)
    row = RoleRow(
        person_id=given.person_id,
        role=given.role.role.value,
        office_id=await _office(desk.session, given.role),
        until=given.until,
        granted_at=clock.now(),
    )
    new = await store.grant(desk.session, row)
    if new:
        await _record(desk, "role.granted", given)
    return new


async def revoke(desk: Desk, taken: Grant) -> bool:
    """Take a role back; False when there was none. Raises InsufficientAuthority, NoSuchOffice."""
    desk = desk.acting(Operation.REVOKE_ROLE)
    office_id = await _office(desk.session, taken.role)
    gone = await store.revoke(desk.session, taken.person_id, taken.role.role.value, office_id)
    if gone:
        await _record(desk, "role.revoked", taken)
    return gone


async def _office(session: Session, role: GrantedRole) -> UUID | None:
    if role.office is None:
        return None
    office = await offices.with_code(session, role.office)
    if office is None:
        raise NoSuchOffice(f"office {role.office} is not known: import the offices first, or correct the code")
    return office.id


async def _record(desk: Desk, tag: str, grant: Grant) -> None:
    await desk.record(tag, grant.person_id, {"role": grant.role.role.value, "office": grant.role.office})

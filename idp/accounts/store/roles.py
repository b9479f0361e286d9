"""Statements about roles of people: list, save, delete."""

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, select

from idp.accounts.models.role import RoleRow
from idp.accounts.store.people import live_role
from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.foundation.statements import CompiledStatement
from idp.offices import store as offices

_OFFICES = offices.select_names().subquery("of_role")


#: The roles of a person at :at: rows of `role`, office (`office` its code, `office_id`, `office_name`; NULL:
#: everywhere) and `until`.
ROLES_OF_PERSON = CompiledStatement(
    select(
        RoleRow.role,
        _OFFICES.c.code.label("office"),
        RoleRow.office_id,
        _OFFICES.c.name.label("office_name"),
        RoleRow.until,
    )
    .outerjoin(_OFFICES, _OFFICES.c.id == RoleRow.office_id)
    .where(RoleRow.person_id == bindparam("person_id", type_=Uuid()), live_role())
    .order_by(RoleRow.role, _OFFICES.c.code)
)


async def save_role(session: Session, row: RoleRow) -> bool:
    """Insert or extend a role; False when it exists with the same office and end already."""
    had = await session.scalar(select(RoleRow).where(*_same(row.person_id, row.role, row.office_id)))
    if had is not None and had.until == row.until:
        return False
    if had is not None:
        had.until = row.until
        return True
    row.id = new_id()
    session.add(row)
    await session.flush()
    return True


async def delete_role(session: Session, person_id: UUID, role: str, office_id: UUID | None) -> bool:
    """Delete a role; False when there was none."""
    deleted = delete(RoleRow).where(*_same(person_id, role, office_id)).returning(RoleRow.id)
    return await session.scalar(deleted) is not None


def _same(person_id: UUID, role: str, office_id: UUID | None) -> tuple[Any, ...]:
    office = RoleRow.office_id.is_(None) if office_id is None else RoleRow.office_id == office_id
    return RoleRow.person_id == person_id, RoleRow.role == role, office

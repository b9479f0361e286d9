"""Statements about roles of people: find, list, count, save, delete."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, delete, func, select, tuple_
from sqlalchemy.orm import aliased

from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRow
from idp.accounts.store.people import live_role
from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.foundation.paging import Cursor, Page
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import dialect_insert
from idp.offices import store as offices
from idp.permissions import Role

_OFFICES = offices.select_names().subquery("of_role")
_Granter = aliased(Person)


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


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """A stored role, ended ones too; `office_id` None: everywhere, `granted_by` None: the operator's shell."""

    id: UUID
    role: Role
    person_id: UUID
    person_name: str
    person_post: str | None
    person_active: bool
    office_id: UUID | None
    office_name: str | None
    until: datetime | None
    granted_at: datetime
    granted_by: str | None
    reason: str | None

    def has_ended(self, now: datetime) -> bool:
        """Whether the role has ended, so that it gives nothing any more."""
        return self.until is not None and self.until <= now


@dataclass(frozen=True, slots=True)
class RoleFilter:
    """Which roles a list has: for these offices and those below them (None: roles of these kinds everywhere)."""

    roles: Collection[Role]
    office_ids: Collection[UUID] | None = None
    limit: int = 25
    after: Cursor | None = None


async def save_role(session: Session, row: RoleRow) -> bool:
    """Insert a role, or change its end; False when it exists with the same office and end already."""
    columns = ("person_id", "role", "office_id", "until", "granted_at", "granted_by", "reason")
    insert = dialect_insert(session, RoleRow).values({name: getattr(row, name) for name in columns} | {"id": new_id()})
    everywhere = RoleRow.office_id.is_(None) if row.office_id is None else None
    change = {name: insert.excluded[name] for name in ("until", "granted_at", "granted_by", "reason")}
    saved = insert.on_conflict_do_update(
        index_elements=["person_id", "role"] + ([] if row.office_id is None else ["office_id"]),
        index_where=everywhere,
        set_=change,
        where=RoleRow.until.is_distinct_from(insert.excluded.until),
    )
    return await session.scalar(saved.returning(RoleRow.id)) is not None


async def delete_role(session: Session, person_id: UUID, role: str, office_id: UUID | None) -> bool:
    """Delete a role; False when there was none."""
    deleted = delete(RoleRow).where(*_same(person_id, role, office_id)).returning(RoleRow.id)
    return await session.scalar(deleted) is not None


async def find_role(session: Session, role_id: UUID) -> RoleRecord | None:
    """The role with this id, or None."""
    row = (await session.execute(_roles().where(RoleRow.id == role_id))).first()
    return _record(row) if row else None


async def list_roles_of_person(session: Session, person_id: UUID) -> Sequence[RoleRecord]:
    """Every role of a person, ended ones too, those for the city first."""
    rows = await session.execute(_roles().where(RoleRow.person_id == person_id).order_by(RoleRow.role, RoleRow.id))
    return [_record(row) for row in rows]


async def list_page(session: Session, filters: RoleFilter) -> Page[RoleRecord]:
    """A page of the filtered roles, ended ones too, by name of the person."""
    name = func.lower(Person.name)
    question = _roles().add_columns(name.label("sort_name")).where(*_conditions(filters))
    if filters.after is not None:
        question = question.where(tuple_(name, RoleRow.id) > tuple_(filters.after.sort_name, filters.after.id))
    rows = (await session.execute(question.order_by(name, RoleRow.id).limit(filters.limit + 1))).all()
    items = tuple(_record(row) for row in rows[: filters.limit])
    more = Cursor(rows[filters.limit - 1].sort_name, items[-1].id) if len(rows) > filters.limit else None
    return Page(items, more)


async def list_ending(session: Session, filters: RoleFilter, now: datetime, before: datetime) -> Sequence[RoleRecord]:
    """The filtered roles that hold now and end before a moment, the first to end first."""
    soon = and_(RoleRow.until > now, RoleRow.until <= before, Person.disabled_at.is_(None))
    question = _roles().where(soon, *_conditions(filters)).order_by(RoleRow.until, RoleRow.id).limit(filters.limit)
    return [_record(row) for row in await session.execute(question)]


async def count_holders(session: Session, role: Role, office_id: UUID | None, now: datetime) -> int:
    """How many people who can log in hold this role for exactly this office (None: everywhere) now."""
    place = RoleRow.office_id.is_(None) if office_id is None else RoleRow.office_id == office_id
    question = (
        select(func.count())
        .select_from(RoleRow)
        .join(Person, Person.id == RoleRow.person_id)
        .where(RoleRow.role == role.value, place, live_role(), Person.disabled_at.is_(None))
    )
    return int(await session.scalar(question, {"at": now}) or 0)


async def list_holders(
    session: Session, role: Role, office_ids: Collection[UUID], now: datetime
) -> dict[UUID, frozenset[UUID]]:
    """Who can log in and holds this role now, by the office of these for which they hold it."""
    question = (
        select(RoleRow.office_id, RoleRow.person_id)
        .join(Person, Person.id == RoleRow.person_id)
        .where(RoleRow.role == role.value, RoleRow.office_id.in_(office_ids), live_role(), Person.disabled_at.is_(None))
    )
    holders: dict[UUID, frozenset[UUID]] = {}
    rows: Iterable[Any] = await session.execute(question, {"at": now})
    for office_id, person_id in rows:
        holders[office_id] = holders.get(office_id, frozenset()) | {person_id}
    return holders


def _same(person_id: UUID, role: str, office_id: UUID | None) -> tuple[Any, ...]:
    office = RoleRow.office_id.is_(None) if office_id is None else RoleRow.office_id == office_id
    return RoleRow.person_id == person_id, RoleRow.role == role, office


def _conditions(filters: RoleFilter) -> list[Any]:
    conditions: list[Any] = [RoleRow.role.in_([role.value for role in filters.roles])]
    if filters.office_ids is None:
        return conditions
    below = offices.select_offices_and_below(filters.office_ids)
    return [*conditions, RoleRow.office_id.in_(select(below.c.id))]


def _roles() -> Select[Any]:
    return (
        select(
            RoleRow.id,
            RoleRow.role,
            RoleRow.person_id,
            Person.name.label("person_name"),
            Person.jabatan.label("person_post"),
            Person.disabled_at.is_(None).label("person_active"),
            RoleRow.office_id,
            _OFFICES.c.name.label("office_name"),
            RoleRow.until,
            RoleRow.granted_at,
            _Granter.name.label("granted_by"),
            RoleRow.reason,
        )
        .join(Person, Person.id == RoleRow.person_id)
        .outerjoin(_OFFICES, _OFFICES.c.id == RoleRow.office_id)
        .outerjoin(_Granter, _Granter.id == RoleRow.granted_by)
    )


def _record(row: Any) -> RoleRecord:
    return RoleRecord(
        id=row.id,
        role=Role(row.role),
        person_id=row.person_id,
        person_name=row.person_name,
        person_post=row.person_post,
        person_active=row.person_active,
        office_id=row.office_id,
        office_name=row.office_name,
        until=row.until,
        granted_at=row.granted_at,
        granted_by=row.granted_by,
        reason=row.reason,
    )

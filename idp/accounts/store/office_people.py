"""Statements about the people of offices: list, find, count; never with a personal number in what they return."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_

from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRow
from idp.accounts.models.session import LoginEventRow, SessionRow
from idp.accounts.store.enrolled_factors import factor_columns
from idp.accounts.store.login_failures import FAILED
from idp.accounts.store.person_search import find_by_name
from idp.foundation.database import Session
from idp.foundation.ids import first_id_at
from idp.foundation.paging import Cursor, Page
from idp.offices import store as offices
from idp.permissions import Role

_OFFICES = offices.select_names().subquery("of_person")
_NAME = func.lower(Person.name)


@dataclass(frozen=True, slots=True)
class OfficePerson:
    """One person as the administrators of their office see them."""

    id: UUID
    name: str
    post: str
    kind: str
    office_id: UUID | None
    office_name: str | None
    disabled_at: datetime | None
    has_password: bool
    has_totp: bool
    has_passkey: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class OfficePeopleFilter:
    """The people of these offices and those below (None: of all), by a part of the name or one NIP."""

    office_ids: Collection[UUID] | None
    search: str = ""
    nip: str | None = None
    without_password: bool = False
    without_factor: bool = False
    limit: int = 25
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """Counts of the people of some offices who can log in, and of failed logins."""

    active: int
    never_logged_in: int
    without_password: int
    with_factor: int
    failed_logins: int
    people_with_failures: int


async def list_page(session: Session, filters: OfficePeopleFilter) -> Page[OfficePerson]:
    """A page of the filtered people, by name."""
    units = None if filters.office_ids is None else await offices.load_ids_below(session, filters.office_ids)
    question = _people().add_columns(_NAME.label("sort_name")).where(*_conditions(filters, units))
    if filters.after is not None:
        question = question.where(tuple_(_NAME, Person.id) > tuple_(filters.after.sort_name, filters.after.id))
    rows = (await session.execute(question.order_by(_NAME, Person.id).limit(filters.limit + 1))).all()
    items = tuple(_person(row) for row in rows[: filters.limit])
    more = Cursor(rows[filters.limit - 1].sort_name, items[-1].id) if len(rows) > filters.limit else None
    return Page(items, more)


async def find(session: Session, person_id: UUID) -> OfficePerson | None:
    """The person with this id, or None."""
    row = (await session.execute(_people().where(Person.id == person_id))).first()
    return _person(row) if row else None


async def list_ids(session: Session, office_ids: Collection[UUID]) -> Sequence[UUID]:
    """The ids of everybody in these offices and below who can log in."""
    below = await offices.load_ids_below(session, office_ids)
    question = select(Person.id).where(Person.disabled_at.is_(None), Person.office_id.in_(below))
    return (await session.scalars(question)).all()


async def list_people(session: Session, person_ids: Collection[UUID]) -> Sequence[OfficePerson]:
    """These people, by name."""
    rows = await session.execute(_people().where(Person.id.in_(person_ids)).order_by(_NAME, Person.id))
    return [_person(row) for row in rows]


async def list_holders_without_factor(
    session: Session, office_ids: Collection[UUID], roles: Collection[Role], *, now: datetime, at_most: int
) -> Sequence[OfficePerson]:
    """The people who hold one of these roles for the offices or below now, and have no second factor, by name."""
    below = await offices.load_ids_below(session, office_ids)
    held = and_(
        RoleRow.person_id == Person.id,
        RoleRow.role.in_([role.value for role in roles]),
        RoleRow.office_id.in_(below),
        or_(RoleRow.until.is_(None), RoleRow.until > now),
    )
    lacking = Person.disabled_at.is_(None), exists(select(1)).where(held).correlate(Person), ~_has_factor()
    rows = await session.execute(_people().where(*lacking).order_by(_NAME, Person.id).limit(at_most))
    return [_person(row) for row in rows]


async def count_people(session: Session, office_ids: Collection[UUID], failures_since: datetime) -> OfficeFigures:
    """Count the people of these offices and below, and their failed logins since a moment, in three statements."""
    below = await offices.load_ids_below(session, office_ids)
    active = Person.disabled_at.is_(None), Person.office_id.in_(below)
    counts = select(
        func.count(),
        func.count().filter(~_has_logged_in()),
        func.count().filter(Person.password_hash.is_(None)),
        func.count().filter(_has_factor()),
    )
    numbers = (await session.execute(counts.select_from(Person).where(*active))).one()
    failures = (
        select(func.count(), func.count(LoginEventRow.person_id.distinct()))
        .join(Person, Person.id == LoginEventRow.person_id)
        .where(FAILED, LoginEventRow.id >= first_id_at(failures_since), Person.office_id.in_(below))
    )
    return OfficeFigures(*numbers, *(await session.execute(failures)).one())


def _has_logged_in() -> ColumnElement[bool]:
    return exists(select(1)).where(SessionRow.person_id == Person.id).correlate(Person)


def _has_factor() -> ColumnElement[bool]:
    totp, passkey, _ = factor_columns()
    return or_(totp, passkey)


def _conditions(filters: OfficePeopleFilter, units: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    named = find_by_name(filters.search)
    conditions = [] if named is None else [named]
    if units is not None:
        conditions.append(Person.office_id.in_(units))
    if filters.nip is not None:
        conditions.append(Person.nip == filters.nip)
    if filters.without_password:
        conditions += [Person.password_hash.is_(None), Person.disabled_at.is_(None)]
    if filters.without_factor:
        conditions += [~_has_factor(), Person.disabled_at.is_(None)]
    return conditions


def _people() -> Select[Any]:
    totp, passkey, _ = factor_columns()
    last_login = select(func.max(SessionRow.authenticated_at)).where(SessionRow.person_id == Person.id)
    columns: list[Any] = [
        Person.id,
        Person.name,
        Person.jabatan,
        Person.jenis_pegawai,
        Person.office_id,
        _OFFICES.c.name.label("office_name"),
        Person.disabled_at,
        Person.password_hash.is_not(None).label("has_password"),
        totp,
        passkey,
        last_login.correlate(Person).scalar_subquery().label("last_login"),
    ]
    question: Select[Any] = select(*columns)
    return question.outerjoin(_OFFICES, _OFFICES.c.id == Person.office_id)


def _person(row: Any) -> OfficePerson:
    return OfficePerson(
        id=row.id,
        name=row.name,
        post=row.jabatan or "",
        kind=row.jenis_pegawai or "",
        office_id=row.office_id,
        office_name=row.office_name,
        disabled_at=row.disabled_at,
        has_password=row.has_password,
        has_totp=row.has_totp,
        has_passkey=row.has_passkey,
        last_login=row.last_login,
    )

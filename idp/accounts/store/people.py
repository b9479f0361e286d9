"""Statements about people: facts for claims, rows for administration, replacing a password hash."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from unicodedata import normalize
from uuid import UUID

from sqlalchemy import (
    Select,
    String,
    Uuid,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRow
from idp.accounts.store.person_search import find_by_name
from idp.accounts.telephone import GROUPING
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import CompiledStatement
from idp.offices import store as tree_of_offices
from idp.protocol.tokens.claim_definitions import ADDRESS_PARTS, CLAIM_DEFINITIONS, ClaimKind, ClaimOrigin

_AT_ONCE = 500
#: What people are compared by who may share an address or a number.
CONTACT_POINT = (
    Person.id,
    Person.username,
    Person.subject,
    Person.name,
    Person.office_id,
    Person.email,
    Person.email_verified,
    Person.phone_number,
    Person.phone_number_verified,
)
_OFFICE = tuple(claim.name for claim in CLAIM_DEFINITIONS if claim.origin is ClaimOrigin.OFFICE)


def _claim_columns() -> Iterator[Any]:
    """The column of each claim that the person's row holds, in the order of the table."""
    for claim in CLAIM_DEFINITIONS:
        if claim.kind is ClaimKind.ADDRESS:
            yield from (getattr(Person, f"address_{part.name}") for part in ADDRESS_PARTS)
        elif claim.origin in (ClaimOrigin.FILE, ClaimOrigin.ACCOUNT):
            column = getattr(Person, claim.row_column)
            yield column.label(claim.name) if claim.column else column


_CLAIMS = tuple(_claim_columns())


def person_facts(*, offices: bool = True, roles: bool = True) -> Select[Any]:
    """Composable: every claim about people; narrow it by `.where(… == store.PERSON_ID)`.

    Columns: `sub`, `active`, each field of `PersonClaims`, `address_*`, and `roles` as one text. Roles need
    the parameter `:at`. Without `offices` or `roles` those columns are NULL and cost nothing. Read a row with
    `person_claims.claims_from_row`.
    """
    columns: list[ColumnElement[Any]] = [PERSON_ID.label("sub"), Person.disabled_at.is_(None).label("active")]
    columns += [*_CLAIMS, (_roles_text() if roles else null()).label("roles")]
    if not offices:
        return select(*columns, *(null().label(name) for name in _OFFICE))
    places = [_LINEAGE.c[name] for name in _OFFICE]
    question: Select[Any] = select(*columns, *places)
    return question.select_from(Person).outerjoin(_LINEAGE, _LINEAGE.c.unit_id == Person.office_id)


def active_person(person_id: Any) -> ColumnElement[bool]:
    """Condition: the person with this id (column or value) is not disabled."""
    return exists(select(1)).where(Person.id == person_id, Person.disabled_at.is_(None)).correlate_except(Person)


def within_partner_time(at: Any) -> ColumnElement[bool]:
    """Condition on `Person`: not staff of a vendor, or their time is not over at `at` (value or parameter)."""
    return or_(Person.partner_until.is_(None), Person.partner_until > at)


#: The column to compose `person_facts()` by.
PERSON_ID: ColumnElement[UUID] = Person.__table__.c.id
#: As SQL text: SQLAlchemy binds a plain separator at execution, which prepared statements bypass.
_SPACE: Any = literal_column("' '", String)
_LINEAGE = tree_of_offices.select_lineage().subquery("lineage")
_OFFICE_NAMES = tree_of_offices.select_names().subquery("role_office")


def _roles_text() -> ColumnElement[str]:
    at_office = func.coalesce(literal("@", String) + _OFFICE_NAMES.c.code, "")
    return (
        select(func.aggregate_strings(RoleRow.role + at_office, _SPACE))
        .select_from(RoleRow.__table__.outerjoin(_OFFICE_NAMES, _OFFICE_NAMES.c.id == RoleRow.office_id))
        .where(RoleRow.person_id == Person.id, live_role())
        .correlate(Person)
        .scalar_subquery()
    )


def live_role() -> ColumnElement[bool]:
    """Condition: the role has not ended at `:at`."""
    return or_(RoleRow.until.is_(None), RoleRow.until > bindparam("at", type_=UtcDateTime()))


#: Replaces the hash :instead_of by the stronger :new; changes nothing when it was changed in the meantime.
REPLACE_HASH = CompiledStatement(
    update(Person)
    .where(Person.id == bindparam("which", type_=Uuid()), Person.password_hash == bindparam("instead_of"))
    .values(password_hash=bindparam("new"))
)


#: The username of :person_id, NULL without one.
FIND_USERNAME = CompiledStatement(select(Person.username).where(Person.id == bindparam("person_id", type_=Uuid())))


async def load_facts(session: Session, person_id: UUID, at: datetime) -> Any:
    """The person's row of `person_facts()`, or None."""
    return (await session.execute(person_facts().where(Person.id == person_id), {"at": at})).one_or_none()


async def list_facts(session: Session, at: datetime, search: str = "", at_most: int = 1000) -> Sequence[Any]:
    """Rows of `person_facts()` with `subject`, by name; `search`: words of a name, or a whole username."""
    question = person_facts().add_columns(Person.subject).order_by(Person.name, Person.id).limit(at_most)
    named = find_by_name(search)
    if named is not None:
        username_key = normalize("NFKC", search.strip()).casefold()
        question = question.where(or_(named, Person.username_key == username_key))
    rows: Sequence[Any] = (await session.execute(question, {"at": at})).all()
    return rows


async def list_names(session: Session, ids: Iterable[UUID]) -> Sequence[Any]:
    """Rows of `id`, `name` and `username` of the people with these ids, to show them beside opaque ids."""
    question = select(Person.id, Person.name, Person.username).where(Person.id.in_(list(ids)))
    return (await session.execute(question)).all()


async def list_contacts(session: Session, ids: Iterable[UUID]) -> Sequence[Any]:
    """Rows of `id`, `name`, `username`, `office_id`, `active`, `has_nip`, `has_password`, `partner_until`, by name."""
    question = select(
        Person.id,
        Person.name,
        Person.username,
        Person.office_id,
        Person.disabled_at.is_(None).label("active"),
        Person.nip.is_not(None).label("has_nip"),
        Person.password_hash.is_not(None).label("has_password"),
        Person.partner_until,
    )
    rows: Sequence[Any] = (
        await session.execute(question.where(Person.id.in_(list(ids))).order_by(Person.name, Person.id))
    ).all()
    return rows


async def find(session: Session, person_id: UUID) -> Person | None:
    """The row of one person, attached to the session, or None."""
    return await session.get(Person, person_id)


async def find_by_subject(session: Session, subject: str) -> Person | None:
    """The row of the person with this `sub` of another provider, or None."""
    found: Person | None = await session.scalar(select(Person).where(Person.subject == subject))
    return found


async def find_by_login_names(session: Session, nip: str | None, username_key: str | None) -> Sequence[Person]:
    """The rows with this NIP or username; two when they belong to different people."""
    conditions = []
    if nip is not None:
        conditions.append(Person.nip == nip)
    if username_key is not None:
        conditions.append(Person.username_key == username_key)
    if not conditions:
        return []
    return (await session.scalars(select(Person).where(or_(*conditions)))).all()


async def list_named(session: Session, **names: Collection[Any]) -> list[Person]:
    """The rows with one of these values in a column: `nip=`, `username_key=`, `subject=`, `id=`."""
    found: dict[UUID, Person] = {}
    for column, values in names.items():
        wanted = sorted(set(values))
        for start in range(0, len(wanted), _AT_ONCE):
            some = getattr(Person, column).in_(wanted[start : start + _AT_ONCE])
            found |= {person.id: person for person in await session.scalars(select(Person).where(some))}
    return list(found.values())


async def list_contact_points(session: Session) -> Sequence[Any]:
    """Everybody with an e-mail address or a telephone number: CONTACT_POINT of each.

    Everybody, because they are compared in a form that no database knows.
    """
    either = or_(Person.email.is_not(None), Person.phone_number.is_not(None))
    return (await session.execute(select(*CONTACT_POINT).where(either))).all()


async def list_contacts_of(session: Session, ids: Collection[UUID]) -> list[Any]:
    """CONTACT_POINT of these people."""
    return await _list_contacts(session, Person.id, ids)


async def list_sharing(session: Session, emails: Collection[str], numbers: Collection[str]) -> list[Any]:
    """CONTACT_POINT of those with one of these addresses, in small letters, or numbers, without what groups digits."""
    digits: ColumnElement[Any] = Person.phone_number.expression
    for sign in GROUPING:
        digits = func.replace(digits, sign, "")
    found = await _list_contacts(session, func.lower(Person.email), emails)
    return list({row.id: row for row in (*found, *await _list_contacts(session, digits, numbers))}.values())


async def _list_contacts(session: Session, column: Any, values: Collection[Any]) -> list[Any]:
    wanted = sorted(values)
    found: list[Any] = []
    for start in range(0, len(wanted), _AT_ONCE):
        some = column.in_(wanted[start : start + _AT_ONCE])
        found += (await session.execute(select(*CONTACT_POINT).where(some))).all()
    return found


async def set_disabled_at(session: Session, person_id: UUID, disabled_at: datetime | None, at: datetime) -> bool:
    """Disable (a time) or enable (None) a person; False when nothing changes."""
    differs = Person.disabled_at.is_not(None) if disabled_at is None else Person.disabled_at.is_(None)
    changed = await session.scalar(
        update(Person)
        .where(Person.id == person_id, differs)
        .values(disabled_at=disabled_at, updated_at=at)
        .returning(Person.id)
    )
    return changed is not None

"""Statements about applications: find, list, save; and a composable select for other slices."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, or_, select, update

from idp.catalogue.application import Application, ApplicationDraft, Dimension, Origin, Owner, Status
from idp.catalogue.claims.claim_rules import ComparableApplication
from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.catalogue.eligibility import REACHABLE
from idp.catalogue.inventory_columns import COLUMN_NAMES
from idp.catalogue.models import ApplicationRow, StewardshipRow
from idp.foundation.codes import is_code, normalize_code
from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.foundation.paging import sort_name
from idp.foundation.search_conditions import contains_words
from idp.foundation.search_correction import complete_slice
from idp.foundation.search_text import make_search_text
from idp.foundation.upsert import insert_or_ignore
from idp.offices import store as offices

#: The columns that Application, ApplicationDraft and the row have alike; the owner is another table's row.
_COMMON = tuple(name for name in COLUMN_NAMES if name != "owner_code")

_OFFICE = offices.select_names().subquery("owner")


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """Which applications to list or count; `office_ids`: of these offices alone.

    Applications of invented offices are left out, unless their office is named or `with_invented` says otherwise.
    """

    search: str = ""
    dimension: Dimension | None = None
    eligible: bool | None = None
    office_ids: Collection[UUID] | None = None
    with_invented: bool = False


async def find(session: Session, application_id: UUID) -> Application | None:
    """The application with this id, or None."""
    row = (await session.execute(_applications().where(ApplicationRow.id == application_id))).first()
    return _application(row) if row else None


async def find_by_inventory_id(session: Session, inventory_id: str) -> Application | None:
    """The application with this inventory number, or None."""
    row = (await session.execute(_applications().where(ApplicationRow.inventory_id == inventory_id))).first()
    return _application(row) if row else None


async def find_by_number(session: Session, number: str) -> Application | None:
    """The application with this inventory number as people write it: `017` and `17.0` are `17`; or None."""
    typed, plain = number.strip(), normalize_code(number)
    if not is_code(plain):
        return None
    typed = typed if is_code(typed) else plain
    stored = func.ltrim(ApplicationRow.inventory_id, "0")
    alike = or_(ApplicationRow.inventory_id == typed, stored.in_((plain, f"{plain}.0")))
    exact_first = case((ApplicationRow.inventory_id == typed, 0), else_=1)
    row = (await session.execute(_applications().where(alike).order_by(exact_first).limit(1))).first()
    return _application(row) if row else None


async def lock(session: Session, application_id: UUID) -> None:
    """Hold up other decisions about this application until the transaction ends."""
    await session.execute(select(ApplicationRow.id).where(ApplicationRow.id == application_id).with_for_update())


async def lock_all(session: Session, application_ids: Collection[UUID]) -> None:
    """The same for several applications, always in the order of their ids."""
    mine = select(ApplicationRow.id).where(ApplicationRow.id.in_(application_ids)).order_by(ApplicationRow.id)
    await session.execute(mine.with_for_update())


async def lock_every(session: Session) -> None:
    """The same for all applications; clients of them may be registered meanwhile."""
    await session.execute(select(ApplicationRow.id).order_by(ApplicationRow.id).with_for_update(key_share=True))


async def hold(session: Session, application_ids: Collection[UUID], *, skip_locked: bool = False) -> Sequence[UUID]:
    """Keep these applications from being locked by decisions until the transaction ends; others hold them, too.

    `skip_locked`: leave out those about which somebody is deciding. Returns those that are held.
    """
    mine = select(ApplicationRow.id).where(ApplicationRow.id.in_(application_ids)).order_by(ApplicationRow.id)
    return (await session.scalars(mine.with_for_update(read=True, key_share=True, skip_locked=skip_locked))).all()


async def insert_new(session: Session, draft: ApplicationDraft, office_id: UUID, at: datetime) -> UUID | None:
    """Insert an application; None when its number is taken."""
    values = _values(draft, {draft.owner_code: office_id}) | {"id": new_id(), "created_at": at, "changed_at": at}
    inserted = insert_or_ignore(session, ApplicationRow, values, ["inventory_id"]).returning(ApplicationRow.id)
    application_id: UUID | None = await session.scalar(inserted)
    return application_id


async def list_comparable(session: Session) -> list[ComparableApplication]:
    """What of every application is compared with a new one, by name."""
    columns = ApplicationRow.inventory_id, ApplicationRow.name, ApplicationRow.url, ApplicationRow.id
    question = select(*columns).order_by(ApplicationRow.sort_name, ApplicationRow.id)
    return [ComparableApplication(*row) for row in await session.execute(question)]


async def list_all(session: Session) -> list[Application]:
    """Every application, by name."""
    question = _applications().order_by(ApplicationRow.sort_name, ApplicationRow.id)
    return [_application(row) for row in await session.execute(question)]


async def list_by_ids(session: Session, application_ids: Collection[UUID]) -> Mapping[UUID, Application]:
    """These applications by id; of those that there are."""
    found = await session.execute(_applications().where(ApplicationRow.id.in_(application_ids)))
    return {application.id: application for application in map(_application, found)}


async def list_ids(session: Session, after: UUID | None, limit: int) -> Sequence[UUID]:
    """At most this many ids of applications in their order, after this one."""
    question = select(ApplicationRow.id).order_by(ApplicationRow.id).limit(limit)
    return (await session.scalars(question if after is None else question.where(ApplicationRow.id > after))).all()


async def load_drafts(session: Session) -> dict[str, ApplicationDraft]:
    """Every application as a draft, by inventory number."""
    return {application.inventory_id: _draft(application) for application in await list_all(session)}


async def save(
    session: Session, drafts: Sequence[ApplicationDraft], office_ids: Mapping[str, UUID], at: datetime
) -> dict[str, UUID]:
    """Insert or update these applications; `office_ids`: code -> id. Returns their ids by inventory number."""
    numbers = [draft.inventory_id for draft in drafts]
    question = select(ApplicationRow.inventory_id, ApplicationRow.id).where(ApplicationRow.inventory_id.in_(numbers))
    ids: dict[str, UUID] = dict((await session.execute(question)).all())
    values = [_values(draft, office_ids) | {"changed_at": at} for draft in drafts]
    added = {number: new_id() for number in numbers if number not in ids}
    new = [row | {"id": added[row["inventory_id"]], "created_at": at} for row in values if row["inventory_id"] in added]
    old = [row | {"id": ids[row["inventory_id"]]} for row in values if row["inventory_id"] in ids]
    if new:
        await session.execute(insert(ApplicationRow), new)
    if old:
        await session.execute(update(ApplicationRow), sorted(old, key=lambda row: row["id"]))
    return ids | added


def sorted_by(name: str, number: str) -> dict[str, str]:
    """The columns by which lists are sorted and searched, of an application's name and number."""
    return {"sort_name": sort_name(name), "search_text": make_search_text(sort_name(f"{name} {number}"))}


def select_names() -> Select[Any]:
    """Composable: id and name of every application, with the name of its office."""
    return select(ApplicationRow.id, ApplicationRow.name, _OFFICE.c.name.label("office_name")).join(
        _OFFICE, _OFFICE.c.id == ApplicationRow.office_id
    )


def select_invented() -> Select[UUID]:
    """Composable: the ids of the applications of invented offices, which no figure of the city counts."""
    return select(ApplicationRow.id).where(ApplicationRow.office_id.in_(offices.select_invented()))


def select_keys(filters: ApplicationFilter) -> Select[Any]:
    """Composable: what lists and counts of filtered applications need.

    Columns: id, office_id, name, sort_name, inventory_id, created_at, dimension, media, origin, status, declared,
    source, eligible (a condition).
    """
    row = ApplicationRow
    names: list[Any] = [row.id, row.office_id, row.name, row.sort_name, row.inventory_id, row.created_at]
    fields: list[Any] = [row.dimension, row.media, row.origin, row.status, row.declared, row.source]
    question = select(*names, *fields, _eligible().label("eligible"))
    if filters.search:
        question = question.join(_OFFICE, _OFFICE.c.id == row.office_id)
    return question.where(*_conditions(filters))


def select_offices_of_applications() -> Select[UUID, UUID]:
    """Composable: id and office_id of every application."""
    return select(ApplicationRow.id, ApplicationRow.office_id)


def _applications() -> Select[Any]:
    """Each application with its office and, where somebody answers for it, since when and by how many."""
    question = select(ApplicationRow, _OFFICE, StewardshipRow.since, StewardshipRow.second_id)
    joined = question.join(_OFFICE, _OFFICE.c.id == ApplicationRow.office_id)
    return joined.outerjoin(StewardshipRow, StewardshipRow.application_id == ApplicationRow.id)


def _conditions(filters: ApplicationFilter) -> list[ColumnElement[bool]]:
    named = contains_words(filters.search, ApplicationRow.search_text, _OFFICE.c.search_text)
    if filters.office_ids is not None:
        named.append(ApplicationRow.office_id.in_(filters.office_ids))
    elif not filters.with_invented:
        named.append(ApplicationRow.office_id.not_in(offices.select_invented()))
    if filters.dimension is not None:
        named.append(ApplicationRow.dimension == filters.dimension)
    if filters.eligible is not None:
        named.append(_eligible() if filters.eligible else ~_eligible())
    return named


def _eligible() -> ColumnElement[bool]:
    """The rule of eligibility.py as a condition that is never NULL; a test compares the two."""
    declared = func.coalesce(ApplicationRow.declared, "")
    by_fields = and_(
        declared.in_(("", DecisionKind.FROZEN.value)),
        ApplicationRow.origin == Origin.CITY,
        ApplicationRow.status == Status.ACTIVE,
        ApplicationRow.media.in_(REACHABLE),
    )
    return or_(declared == DecisionKind.APPLICABLE.value, by_fields)


def _application(found: Any) -> Application:
    row, owner_id, code, name, aka, _search_text, since, second_id = found
    return Application(
        id=row.id,
        owner=Owner(owner_id, code, name, aka),
        recorded_at=row.created_at,
        answered_since=since,
        has_second_contact=second_id is not None,
        declared=DecisionKind(row.declared) if row.declared else None,
        declared_reason=DecisionReason(row.declared_reason) if row.declared_reason else None,
        **{field: getattr(row, field) for field in _COMMON},
    )


def _draft(application: Application) -> ApplicationDraft:
    return ApplicationDraft(
        owner_code=application.owner.code, **{field: getattr(application, field) for field in _COMMON}
    )


def _values(draft: ApplicationDraft, office_ids: Mapping[str, UUID]) -> dict[str, Any]:
    return {field: getattr(draft, field) for field in _COMMON} | {
        "office_id": office_ids[draft.owner_code],
        **sorted_by(draft.name, draft.inventory_id),
    }


async def complete_search_texts(session: Session, after: UUID | None) -> UUID | None:
    """Complete the search text of the next rows that a program before 0.8 wrote."""
    return await complete_slice(session, ApplicationRow, after)

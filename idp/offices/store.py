"""Statements about offices: find, list, count, save; and composable selects for other slices."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Select, String, bindparam, case, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.orm import aliased

from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.foundation.paging import Cursor, Page, sort_name
from idp.foundation.search_conditions import contains_words
from idp.foundation.search_correction import complete_slice
from idp.foundation.search_text import make_search_text
from idp.foundation.statements import CompiledStatement
from idp.offices.models import OfficeRow
from idp.offices.office import INVENTED_SOURCE, Kind, Office, OfficeDraft

_Parent = aliased(OfficeRow)
_Predecessor = aliased(OfficeRow)


@dataclass(frozen=True, slots=True)
class OfficeFilter:
    """Filter and page of a list of offices."""

    search: str = ""
    kind: Kind | None = None
    limit: int = 50
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class OfficeCounts:
    """The number of offices, and of audience groups."""

    offices: int
    audience_groups: int


async def find(session: Session, office_id: UUID) -> Office | None:
    """The office with this id, or None."""
    row = (await session.execute(_offices().where(OfficeRow.id == office_id))).first()
    return _office(row) if row else None


async def find_by_code(session: Session, code: str) -> Office | None:
    """The office that has this code today, or None."""
    row = (await session.execute(_offices().where(OfficeRow.code == code))).first()
    return _office(row) if row else None


async def ids_by_code(session: Session) -> dict[str, UUID]:
    """Code -> id of every office; audience groups are left out."""
    question = select(OfficeRow.code, OfficeRow.id).where(OfficeRow.kind == Kind.OFFICE)
    return dict((await session.execute(question)).all())


async def load_names(session: Session, codes: Collection[str]) -> Mapping[str, str]:
    """The names of the offices that have these codes today, by code."""
    if not codes:
        return {}
    question = select(OfficeRow.code, OfficeRow.name).where(OfficeRow.code.in_(codes))
    return dict((await session.execute(question)).all())


async def list_page(session: Session, filters: OfficeFilter) -> Page[Office]:
    """A page of the filtered offices, by name."""
    question = _offices().order_by(OfficeRow.sort_name, OfficeRow.id).limit(filters.limit + 1)
    question = question.where(*contains_words(filters.search, OfficeRow.search_text))
    if filters.kind is not None:
        question = question.where(OfficeRow.kind == filters.kind)
    if filters.after is not None:
        edge = tuple_(filters.after.sort_name, filters.after.id)
        question = question.where(tuple_(OfficeRow.sort_name, OfficeRow.id) > edge)
    found = [_office(row) for row in await session.execute(question)]
    items = tuple(found[: filters.limit])
    more = Cursor(sort_name(items[-1].name), items[-1].id) if len(found) > filters.limit else None
    return Page(items, more)


async def count_offices(session: Session) -> OfficeCounts:
    """Count the rows of each kind; invented ones are left out."""
    question = select(OfficeRow.kind, func.count()).where(OfficeRow.source != INVENTED_SOURCE).group_by(OfficeRow.kind)
    number = dict((await session.execute(question)).all())
    return OfficeCounts(number.get(Kind.OFFICE, 0), number.get(Kind.AUDIENCE, 0))


async def load_drafts(session: Session) -> dict[str, OfficeDraft]:
    """Every office as a draft, by code."""
    return {office.code: _draft(office) for office in map(_office, await session.execute(_offices()))}


async def save(session: Session, drafts: Sequence[OfficeDraft], at: datetime) -> None:
    """Insert or update these offices; parents may come in any order."""
    ids = dict((await session.execute(select(OfficeRow.code, OfficeRow.id))).all())
    new = {draft.code: new_id() for draft in drafts if draft.code not in ids}
    created = {"created_at": at, "changed_at": at}
    added = [_values(draft) | created | {"id": new[draft.code]} for draft in drafts if draft.code in new]
    if added:
        await session.execute(insert(OfficeRow), added)
    linked = [_values(draft) | _links(draft, ids | new) | {"changed_at": at} for draft in drafts]
    if linked:
        await session.execute(update(OfficeRow), linked)


def select_names() -> Select[UUID, str, str, str, str]:
    """Composable: id, code, name, aka and search_text of every office."""
    return select(OfficeRow.id, OfficeRow.code, OfficeRow.name, OfficeRow.aka, OfficeRow.search_text)


#: The name and the short name of the offices with the codes :first and :second.
FIND_NAMES = CompiledStatement(
    select(OfficeRow.name, OfficeRow.aka).where(
        or_(OfficeRow.code == bindparam("first", type_=String()), OfficeRow.code == bindparam("second", type_=String()))
    )
)


def select_unit_and_below(code: str) -> CTE:
    """Composable: the ids of the office with this code and of everything under it (column `id`)."""
    top = select(OfficeRow.id).where(OfficeRow.code == code).cte("unit_and_below", recursive=True)
    return top.union(select(OfficeRow.id).join(top, OfficeRow.parent_id == top.c.id))


async def load_unit_ids(session: Session, code: str) -> Sequence[UUID]:
    """The ids of the office with this code and of everything under it.

    A statement about what belongs to them is planned for their real number where it names them.
    """
    return (await session.scalars(select(select_unit_and_below(code).c.id))).all()


async def load_ids_below(session: Session, office_ids: Collection[UUID]) -> Sequence[UUID]:
    """The ids of these offices and of everything under them, to be named as `load_unit_ids` says."""
    return (await session.scalars(select(select_offices_and_below(office_ids).c.id))).all()


def _offices() -> Select[OfficeRow, str, str]:
    return (
        select(OfficeRow, _Parent.code.label("parent_code"), _Predecessor.code.label("predecessor_code"))
        .outerjoin(_Parent, _Parent.id == OfficeRow.parent_id)
        .outerjoin(_Predecessor, _Predecessor.id == OfficeRow.predecessor_id)
    )


def _office(found: Any) -> Office:
    row, parent_code, predecessor_code = found
    return Office(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        type=row.type,
        aka=row.aka,
        area_code=row.area_code,
        parent_id=row.parent_id,
        parent_code=parent_code,
        predecessor_id=row.predecessor_id,
        predecessor_code=predecessor_code,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        note=row.note,
        source=row.source,
    )


def _draft(office: Office) -> OfficeDraft:
    return OfficeDraft(
        code=office.code,
        name=office.name,
        type=office.type,
        parent_code=office.parent_code or "",
        aka=office.aka,
        area_code=office.area_code,
        predecessor_code=office.predecessor_code or "",
        valid_from=office.valid_from,
        valid_until=office.valid_until,
        note=office.note,
        source=office.source,
    )


def _values(draft: OfficeDraft) -> dict[str, object]:
    return {
        "code": draft.code,
        "name": draft.name,
        "kind": draft.kind,
        "type": draft.type,
        "aka": draft.aka,
        "area_code": draft.area_code,
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
        "note": draft.note,
        "source": draft.source,
        "sort_name": sort_name(draft.name),
        "search_text": make_search_text(sort_name(f"{draft.name} {draft.aka} {draft.code}")),
    }


def _links(draft: OfficeDraft, ids: Mapping[str, UUID]) -> dict[str, object]:
    return {
        "id": ids[draft.code],
        "parent_id": ids.get(draft.parent_code),
        "predecessor_id": ids.get(draft.predecessor_code),
    }


def select_invented() -> Select[UUID]:
    """Composable: the ids of the offices that were made up for a demonstration."""
    return select(OfficeRow.id).where(OfficeRow.source == INVENTED_SOURCE)


async def load_invented_ids(session: Session) -> frozenset[UUID]:
    """The ids of the offices that were made up for a demonstration."""
    return frozenset(await session.scalars(select_invented()))


async def find_invented_city(session: Session) -> Office | None:
    """The topmost office that was made up for a demonstration; None: there is none, as in every other deployment."""
    question = _offices().where(OfficeRow.source == INVENTED_SOURCE, OfficeRow.parent_id.is_(None))
    row = (await session.execute(question.order_by(OfficeRow.sort_name, OfficeRow.id).limit(1))).first()
    return _office(row) if row else None


def select_lineage() -> Select[Any]:
    """Composable: every office as a unit, with its OPD: the office of its line just below the root.

    Columns: unit_id, unit_kode, unit_nama, unit_tipe, opd_kode, opd_nama. A line has at most five offices.
    """
    above = [aliased(OfficeRow) for _ in range(4)]
    deepest_first = [(office.parent_id.is_not(None), office) for office in reversed(above)]
    question = select(
        OfficeRow.id.label("unit_id"),
        OfficeRow.code.label("unit_kode"),
        OfficeRow.name.label("unit_nama"),
        OfficeRow.type.label("unit_tipe"),
        case(*((hangs, office.code) for hangs, office in deepest_first), else_=OfficeRow.code).label("opd_kode"),
        case(*((hangs, office.name) for hangs, office in deepest_first), else_=OfficeRow.name).label("opd_nama"),
    )
    below = OfficeRow
    for office in above:
        question = question.outerjoin(office, office.id == below.parent_id)
        below = office
    return question


async def load_parents(session: Session) -> Mapping[UUID, UUID | None]:
    """The office above each office, None at the top."""
    return dict((await session.execute(select(OfficeRow.id, OfficeRow.parent_id))).all())


async def load_line(session: Session, office_id: UUID | None) -> tuple[UUID, ...]:
    """The ids of an office and of those above it, itself first; none for None or an unknown office."""
    if office_id is None:
        return ()
    line = select(OfficeRow.id, OfficeRow.parent_id, literal(0).label("step")).where(OfficeRow.id == office_id)
    above = line.cte("line", recursive=True)
    higher = select(OfficeRow.id, OfficeRow.parent_id, above.c.step + 1).join(above, OfficeRow.id == above.c.parent_id)
    whole = above.union_all(higher)
    return tuple(await session.scalars(select(whole.c.id).order_by(whole.c.step)))


async def load_lines(session: Session, office_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The lines of these offices as `load_line` gives them, in one statement; unknown ones are left out."""
    start = select(OfficeRow.id.label("start"), OfficeRow.id, OfficeRow.parent_id, literal(0).label("step"))
    line = start.where(OfficeRow.id.in_(office_ids)).cte("lines", recursive=True)
    higher = select(line.c.start, OfficeRow.id, OfficeRow.parent_id, line.c.step + 1)
    whole = line.union_all(higher.join(line, OfficeRow.id == line.c.parent_id))
    found: dict[UUID, tuple[UUID, ...]] = {}
    for office_id, above in await session.execute(select(whole.c.start, whole.c.id).order_by(whole.c.step)):
        found[office_id] = (*found.get(office_id, ()), above)
    return found


def select_offices_and_below(office_ids: Collection[UUID]) -> CTE:
    """Composable: the ids of these offices and of everything under them (column `id`)."""
    top = select(OfficeRow.id).where(OfficeRow.id.in_(office_ids)).cte("offices_and_below", recursive=True)
    return top.union(select(OfficeRow.id).join(top, OfficeRow.parent_id == top.c.id))


def select_units_of_offices() -> CTE:
    """Composable: every office (`office_id`) with itself and everything under it (`unit_id`)."""
    unit = select(OfficeRow.id.label("office_id"), OfficeRow.id.label("unit_id")).cte("unit_of_office", recursive=True)
    below = select(unit.c.office_id, OfficeRow.id).join(unit, OfficeRow.parent_id == unit.c.unit_id)
    return unit.union(below)


async def list_below(session: Session, office_ids: Collection[UUID] | None) -> list[Office]:
    """These offices and everything under them (None: every office), by name; audience groups are left out."""
    question = _offices().where(OfficeRow.kind == Kind.OFFICE).order_by(OfficeRow.sort_name, OfficeRow.id)
    if office_ids is not None:
        question = question.where(OfficeRow.id.in_(select(select_offices_and_below(office_ids).c.id)))
    return [_office(row) for row in await session.execute(question)]


async def complete_search_texts(session: Session, after: UUID | None) -> UUID | None:
    """Complete the search text of the next rows that a program before 0.8 wrote."""
    return await complete_slice(session, OfficeRow, after)

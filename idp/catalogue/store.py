"""Statements about applications: find, list, save; and a composable select for other slices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, insert, or_, select, tuple_, update

from idp.catalogue.application import Application, Dimension, Draft, Origin, Owner, Status
from idp.catalogue.eligibility import REACHABLE
from idp.catalogue.models import ApplicationRow
from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.foundation.paging import Mark, Page, sort_name, words
from idp.offices import store as offices

#: The fields that Application and ApplicationDraft have in common.
_COMMON = tuple(field.name for field in fields(Draft) if field.name != "owner_code")

_OFFICE = offices.names().subquery("owner")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filter and page of a list of applications; `office` is a code and includes the units below it."""

    search: str = ""
    office: str | None = None
    dimension: Dimension | None = None
    eligible: bool | None = None
    limit: int = 50
    after: Mark | None = None


async def find(session: Session, application_id: UUID) -> Application | None:
    """The application with this id, or None."""
    row = (await session.execute(_applications().where(ApplicationRow.id == application_id))).first()
    return _application(row) if row else None


async def with_inventory_id(session: Session, inventory_id: str) -> Application | None:
    """The application with this inventory number, or None."""
    row = (await session.execute(_applications().where(ApplicationRow.inventory_id == inventory_id))).first()
    return _application(row) if row else None


async def everything(session: Session) -> list[Application]:
    """Every application, by name."""
    question = _applications().order_by(ApplicationRow.sort_name, ApplicationRow.id)
    return [_application(row) for row in await session.execute(question)]


async def page(session: Session, wanted: Wanted) -> Page[Application]:
    """A page of the filtered applications, by name."""
    question = _applications().where(*_conditions(wanted)).order_by(ApplicationRow.sort_name, ApplicationRow.id)
    found = [_application(row) for row in await session.execute(question.limit(wanted.limit + 1))]
    shown = tuple(found[: wanted.limit])
    return Page(shown, edge(shown[-1]) if len(found) > wanted.limit else None)


def edge(application: Application) -> Mark:
    """The cursor of a page that ends with this application."""
    return Mark(sort_name(application.name), application.id)


async def stored(session: Session) -> dict[str, Draft]:
    """Every application as a draft, by inventory number."""
    return {application.inventory_id: _draft(application) for application in await everything(session)}


async def save(session: Session, drafts: Sequence[Draft], office_ids: Mapping[str, UUID], at: datetime) -> None:
    """Insert or update these applications; `office_ids`: code -> id."""
    numbers = [draft.inventory_id for draft in drafts]
    question = select(ApplicationRow.inventory_id, ApplicationRow.id).where(ApplicationRow.inventory_id.in_(numbers))
    ids = dict((await session.execute(question)).all())
    values = [_values(draft, office_ids) | {"changed_at": at} for draft in drafts]
    new = [row | {"id": new_id(), "created_at": at} for row in values if row["inventory_id"] not in ids]
    old = [row | {"id": ids[str(row["inventory_id"])]} for row in values if row["inventory_id"] in ids]
    if new:
        await session.execute(insert(ApplicationRow), new)
    if old:
        await session.execute(update(ApplicationRow), old)


def names() -> Select[Any]:
    """Composable: id and name of every application, with the name of its office."""
    return select(ApplicationRow.id, ApplicationRow.name, _OFFICE.c.name.label("office_name")).join(
        _OFFICE, _OFFICE.c.id == ApplicationRow.office_id
    )


def _applications() -> Select[Any]:
    return select(ApplicationRow, _OFFICE).join(_OFFICE, _OFFICE.c.id == ApplicationRow.office_id)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    named = [
        or_(ApplicationRow.search_text.like(word, escape="\\"), _OFFICE.c.search_text.like(word, escape="\\"))
        for word in words(wanted.search)
    ]
    if wanted.office is not None:
        named.append(ApplicationRow.office_id.in_(select(offices.unit_and_below(wanted.office).c.id)))
    if wanted.dimension is not None:
        named.append(ApplicationRow.dimension == wanted.dimension)
    if wanted.eligible is not None:
        named.append(_eligible() if wanted.eligible else ~_eligible())
    if wanted.after is not None:
        behind = tuple_(wanted.after.sort_name, wanted.after.id)
        named.append(tuple_(ApplicationRow.sort_name, ApplicationRow.id) > behind)
    return named


def _eligible() -> ColumnElement[bool]:
    """The rule of eligibility.py as a condition; a test compares the two."""
    return and_(
        ApplicationRow.origin == Origin.CITY,
        ApplicationRow.status == Status.ACTIVE,
        ApplicationRow.media.in_(REACHABLE),
    )


def _application(found: Any) -> Application:
    row, owner_id, code, name, aka, _search_text = found
    return Application(
        id=row.id,
        owner=Owner(owner_id, code, name, aka),
        recorded_at=row.created_at,
        **{field: getattr(row, field) for field in _COMMON},
    )


def _draft(application: Application) -> Draft:
    return Draft(owner_code=application.owner.code, **{field: getattr(application, field) for field in _COMMON})


def _values(draft: Draft, office_ids: Mapping[str, UUID]) -> dict[str, object]:
    return {field: getattr(draft, field) for field in _COMMON} | {
        "office_id": office_ids[draft.owner_code],
        "sort_name": sort_name(draft.name),
        "search_text": sort_name(f"{draft.name} {draft.inventory_id}"),
    }

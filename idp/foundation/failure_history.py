"""Reads failures: a client's by day and cause, and the cause that failed most at each application."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, case, func, literal, or_, select, union_all

from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, FactCount
from idp.foundation.failures import FAILURES, FailureCount
from idp.foundation.paging import Cursor, InvalidCursor, Page

_KINDS = {kind.value: kind for kind in FAILURES}


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """What one cause refused of a client on one day; `cause` empty: counted by a release that did not tell causes."""

    id: UUID
    day: date
    kind: FactKind
    environment: str
    cause: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFilter:
    """Which failures of a client to list, the newest day first; days are inclusive."""

    client_id: str
    since: date
    until: date
    kind: FactKind | None = None
    cause: str | None = None
    limit: int
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class LeadingCause:
    """The cause that failed most, and how often."""

    cause: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseCount:
    """How often a cause refused requests of an application in one environment; `recent`: within the last days."""

    application_id: UUID
    environment: str
    kind: FactKind
    cause: str
    count: int
    first_day: date
    last_day: date
    recent: int


async def list_failures(session: Session, filters: FailureFilter) -> Page[FailureRecord]:
    """A page of a client's failures; their counts add up to its facts of the kinds FAILURES. Raises InvalidCursor."""
    found = _with_unnamed(filters)
    question = select(found).order_by(found.c.day.desc(), found.c.id.desc()).limit(filters.limit + 1)
    if filters.kind is not None:
        question = question.where(found.c.kind == filters.kind.value)
    if filters.cause is not None:
        question = question.where(found.c.cause == filters.cause)
    if filters.after is not None:
        day = _day_of(filters.after)
        question = question.where(or_(found.c.day < day, and_(found.c.day == day, found.c.id < filters.after.id)))
    rows = [_record(row) for row in await session.execute(question)]
    last = rows[filters.limit - 1] if len(rows) > filters.limit else None
    return Page(tuple(rows[: filters.limit]), Cursor(last.day.isoformat(), last.id) if last else None)


async def load_leading_causes(
    session: Session, environment: str, since: date, application_id: UUID | None = None
) -> Mapping[UUID, LeadingCause]:
    """Per application, the cause of most failed requests that count for its level, from the day `since` on."""
    total = func.sum(FailureCount.count)
    question = (
        select(FailureCount.application_id, FailureCount.cause, total)
        .where(
            FailureCount.kind == FactKind.REQUEST_FAILED.value,
            FailureCount.environment == environment,
            FailureCount.day >= since,
            FailureCount.application_id != NO_ID,
        )
        .group_by(FailureCount.application_id, FailureCount.cause)
        .order_by(total, FailureCount.cause.desc())
    )
    if application_id is not None:
        question = question.where(FailureCount.application_id == application_id)
    return {
        application: LeadingCause(cause, int(count)) for application, cause, count in await session.execute(question)
    }


async def load_causes(
    session: Session, application_ids: Collection[UUID], since: date, recent_since: date
) -> Sequence[CauseCount]:
    """The causes that refused requests of these applications from `since` on, and how often from `recent_since` on."""
    row = FailureCount
    key = row.application_id, row.environment, row.kind, row.cause
    recent = func.sum(case((row.day >= recent_since, row.count), else_=0))
    question = (
        select(*key, func.sum(row.count), func.min(row.day), func.max(row.day), recent)
        .where(row.application_id.in_(application_ids), row.day >= since, row.kind.in_(_KINDS))
        .group_by(*key)
    )
    return [
        CauseCount(
            application_id=application_id,
            environment=environment,
            kind=_KINDS[kind],
            cause=cause,
            count=int(count),
            first_day=first,
            last_day=last,
            recent=int(lately),
        )
        for application_id, environment, kind, cause, count, first, last, lately in await session.execute(question)
    ]


def _with_unnamed(filters: FailureFilter) -> Subquery:
    """The failures of a client, and what its facts count beyond them: another release counts without causes."""
    failure, fact = FailureCount, FactCount
    key: list[Any] = [failure.kind, failure.environment, failure.application_id, failure.day]
    named = _select_of_client(failure, filters, *key, func.sum(failure.count).label("count")).group_by(*key)
    sums = named.subquery()
    same = and_(*(getattr(fact, column.key) == sums.c[column.key] for column in key))
    beyond = fact.count - func.coalesce(sums.c.count, 0)
    unnamed = _select_of_client(
        fact, filters, fact.id, fact.day, fact.kind, fact.environment, literal("").label("cause"), beyond.label("count")
    )
    caused = _select_of_client(
        failure, filters, failure.id, failure.day, failure.kind, failure.environment, failure.cause, failure.count
    )
    unnamed = unnamed.outerjoin(sums, same).where(fact.kind.in_(FAILURES), beyond > 0)
    return union_all(caused, unnamed).subquery()


def _select_of_client(
    table: type[FailureCount] | type[FactCount], filters: FailureFilter, *columns: Any
) -> Select[*tuple[Any, ...]]:
    of_days = table.day >= filters.since, table.day <= filters.until
    return select(*columns).where(table.client_id == filters.client_id, *of_days)


def _record(row: Any) -> FailureRecord:
    return FailureRecord(row.id, row.day, _KINDS[row.kind], row.environment, row.cause, int(row.count))


def _day_of(cursor: Cursor) -> date:
    try:
        return date.fromisoformat(cursor.sort_name)
    except ValueError:
        raise InvalidCursor("this is not the `next` of a list of failures") from None

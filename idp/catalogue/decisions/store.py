"""Statements about decisions: make one stand, end it, find, list those of an application and those to review."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_, update
from sqlalchemy.orm import aliased

from idp.catalogue.application import Owner
from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.catalogue.decisions.application_decision import ApplicationDecision, DueReview, MergeTarget
from idp.catalogue.models import ApplicationDecisionRow, ApplicationRow
from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.paging import Cursor, Page
from idp.foundation.upsert import dialect_insert
from idp.offices import store as offices

_DECISION = ApplicationDecisionRow
_TARGET = aliased(ApplicationRow)
_OFFICE = offices.select_names().subquery("decision_office")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """A decision to be stored."""

    application_id: UUID
    kind: DecisionKind
    reason: DecisionReason
    merged_into: UUID | None
    note: str
    decided_by: UUID | None
    decided_at: datetime
    review_on: date | None


async def insert_standing(session: Session, new: NewDecision) -> UUID | None:
    """Store a decision that stands; None: another one stands, and one of twenty at once gets an id."""
    row = {
        "id": time_ordered_id(new.decided_at),
        "application_id": new.application_id,
        "kind": new.kind.value,
        "reason": new.reason.value,
        "merged_into": new.merged_into,
        "note": new.note,
        "decided_by": new.decided_by,
        "decided_at": new.decided_at,
        "review_on": new.review_on,
    }
    inserted = dialect_insert(session, _DECISION).values(row)
    alone = inserted.on_conflict_do_nothing(
        index_elements=["application_id"], index_where=_DECISION.undone_at.is_(None)
    )
    decision_id: UUID | None = await session.scalar(alone.returning(_DECISION.id))
    return decision_id


async def end_standing(session: Session, decision: ApplicationDecision, at: datetime, undone_by: UUID | None) -> bool:
    """End a decision; False when it does not stand any more: exactly one caller gets True."""
    standing = _DECISION.id == decision.id, _DECISION.undone_at.is_(None)
    ended = update(_DECISION).where(*standing).values(undone_at=at, undone_by=undone_by).returning(_DECISION.id)
    return await session.scalar(ended.execution_options(synchronize_session=False)) is not None


async def write_declared(
    session: Session, application_id: UUID, declared: tuple[DecisionKind, DecisionReason] | None, at: datetime
) -> None:
    """Write what stands beside the application's fields, where lists and the rules read it."""
    kind, reason = (declared[0].value, declared[1].value) if declared else (None, None)
    mine = update(ApplicationRow).where(ApplicationRow.id == application_id)
    written = mine.values(declared=kind, declared_reason=reason, changed_at=at)
    await session.execute(written.execution_options(synchronize_session=False))


async def find_decision(session: Session, decision_id: UUID) -> ApplicationDecision | None:
    """The decision with this id, or None."""
    row = (await session.execute(_decisions().where(_DECISION.id == decision_id))).first()
    return _decision(row) if row else None


async def find_standing(session: Session, application_id: UUID) -> ApplicationDecision | None:
    """What stands about an application, or None."""
    mine = _DECISION.application_id == application_id, _DECISION.undone_at.is_(None)
    row = (await session.execute(_decisions().where(*mine))).first()
    return _decision(row) if row else None


async def list_decisions(session: Session, application_id: UUID, at_most: int) -> Sequence[ApplicationDecision]:
    """The decisions about an application, the newest first."""
    mine = _decisions().where(_DECISION.application_id == application_id)
    return [_decision(row) for row in await session.execute(mine.order_by(_DECISION.id.desc()).limit(at_most))]


async def list_due(
    session: Session, until: date, limit: int, after: Cursor | None, *, office_ids: Collection[UUID] | None = None
) -> Page[DueReview]:
    """A page of the standing decisions to review until a day, the longest due first; of these offices, None: of all."""
    question = (
        _decisions()
        .add_columns(ApplicationRow.inventory_id, ApplicationRow.name, _OFFICE)
        .join(ApplicationRow, ApplicationRow.id == _DECISION.application_id)
        .join(_OFFICE, _OFFICE.c.id == ApplicationRow.office_id)
        .where(_DECISION.undone_at.is_(None), _DECISION.review_on <= until)
        .order_by(_DECISION.review_on, _DECISION.id)
        .limit(limit + 1)
    )
    if office_ids is not None:
        question = question.where(ApplicationRow.office_id.in_(office_ids))
    if after is not None:
        last = select(_DECISION.review_on).where(_DECISION.id == after.id).scalar_subquery()
        question = question.where(tuple_(_DECISION.review_on, _DECISION.id) > tuple_(last, after.id))
    found = [_due(row) for row in await session.execute(question)]
    items = tuple(found[:limit])
    return Page(items, Cursor("", items[-1].decision.id) if len(found) > limit else None)


def _decisions() -> Select[Any]:
    """Each decision with the application that has taken the place of its own."""
    columns: list[Any] = [_DECISION, _TARGET.id, _TARGET.inventory_id, _TARGET.name]
    question: Select[Any] = select(*columns)
    return question.outerjoin(_TARGET, _TARGET.id == _DECISION.merged_into)


def _decision(found: Any) -> ApplicationDecision:
    row, target_id, number, name = found[:4]
    return ApplicationDecision(
        id=row.id,
        application_id=row.application_id,
        kind=DecisionKind(row.kind),
        reason=DecisionReason(row.reason),
        merged_into=MergeTarget(target_id, number, name) if target_id else None,
        note=row.note,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        review_on=row.review_on,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
    )


def _due(found: Any) -> DueReview:
    number, name, owner_id, code, owner_name, aka, _search_text = found[4:]
    return DueReview(_decision(found), number, name, Owner(owner_id, code, owner_name, aka))

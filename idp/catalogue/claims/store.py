"""Statements about claims and stewardships: save, find, list, decide, hand over."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, update

from idp.catalogue.application import Owner
from idp.catalogue.claims.claim import Claim, ClaimDecision, ClaimOutcome, NewClaim, Stewardship
from idp.catalogue.claims.claim_rules import name_key
from idp.catalogue.models import ApplicationClaimRow, ApplicationRow, StewardshipRow
from idp.foundation.application_marks import mark_applications
from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.upsert import insert_or_ignore
from idp.offices import store as offices

_CLAIM, _STEWARDSHIP = ApplicationClaimRow, StewardshipRow
_OFFICE = offices.select_names().subquery("claim_office")
_OFFICE_ID: ColumnElement[UUID] = func.coalesce(ApplicationRow.office_id, _CLAIM.office_id)


async def save_claim(session: Session, claim: NewClaim) -> UUID:
    """Insert a claim; returns its id."""
    row = ApplicationClaimRow(
        id=time_ordered_id(claim.claimed_at),
        application_id=claim.application_id,
        office_id=claim.office_id,
        name=claim.name,
        name_key=name_key(claim.name),
        proposal=dict(claim.proposal),
        claimant_id=claim.claimant_id,
        second_id=claim.second_id,
        reason=claim.reason,
        claimed_at=claim.claimed_at,
    )
    session.add(row)
    await session.flush()
    await _mark(session, claim.application_id)
    return row.id


async def find_claim(session: Session, claim_id: UUID) -> Claim | None:
    """The claim with this id, or None."""
    row = (await session.execute(_claims().where(_CLAIM.id == claim_id))).first()
    return _claim(row) if row else None


async def list_open(session: Session, office_ids: Collection[UUID] | None, at_most: int) -> Sequence[Claim]:
    """Claims that nobody has decided, of these offices and those below them (None: of all), the oldest first."""
    question = _claims().where(_CLAIM.decided_at.is_(None)).order_by(_CLAIM.id).limit(at_most)
    if office_ids is not None:
        question = question.where(_OFFICE_ID.in_(select(offices.select_offices_and_below(office_ids).c.id)))
    return [_claim(row) for row in await session.execute(question)]


async def list_of_claimant(session: Session, person_id: UUID, at_most: int) -> Sequence[Claim]:
    """The claims of a person, the newest first."""
    question = _claims().where(_CLAIM.claimant_id == person_id).order_by(_CLAIM.id.desc()).limit(at_most)
    return [_claim(row) for row in await session.execute(question)]


async def list_open_proposals(session: Session) -> Sequence[Claim]:
    """Every proposal that nobody has decided."""
    question = _claims().where(_CLAIM.decided_at.is_(None), _CLAIM.application_id.is_(None))
    return [_claim(row) for row in await session.execute(question)]


async def list_open_of_applications(session: Session, application_ids: Collection[UUID]) -> Sequence[Claim]:
    """Claims of these applications that nobody has decided, the oldest first."""
    mine = _CLAIM.application_id.in_(application_ids), _CLAIM.decided_at.is_(None)
    return [_claim(row) for row in await session.execute(_claims().where(*mine).order_by(_CLAIM.id))]


async def has_open_claim(session: Session, application_id: UUID, person_id: UUID) -> bool:
    """Whether a claim of this application by this person waits for a decision."""
    mine = _CLAIM.application_id == application_id, _CLAIM.claimant_id == person_id, _CLAIM.decided_at.is_(None)
    return await session.scalar(select(_CLAIM.id).where(*mine).limit(1)) is not None


async def count_open(session: Session, person_id: UUID) -> int:
    """How many claims of this person nobody has decided."""
    mine = _CLAIM.claimant_id == person_id, _CLAIM.decided_at.is_(None)
    return int(await session.scalar(select(func.count()).select_from(_CLAIM).where(*mine)) or 0)


async def was_refused(session: Session, application_id: UUID, person_id: UUID) -> bool:
    """Whether a claim of this application by this person was refused."""
    mine = _CLAIM.application_id == application_id, _CLAIM.claimant_id == person_id
    refused = select(_CLAIM.id).where(*mine, _CLAIM.outcome == ClaimOutcome.REFUSED.value).limit(1)
    return await session.scalar(refused) is not None


async def lock_claim(session: Session, claim_id: UUID) -> None:
    """Hold up other decisions about this claim until the transaction ends."""
    await session.execute(select(_CLAIM.id).where(_CLAIM.id == claim_id).with_for_update())


async def decide(session: Session, claim_id: UUID, decision: ClaimDecision) -> bool:
    """Decide an open claim; exactly one caller gets True."""
    is_open = _CLAIM.id == claim_id, _CLAIM.decided_at.is_(None)
    decided = update(_CLAIM).where(*is_open).values(**_decided(decision)).returning(_CLAIM.application_id)
    found = (await session.execute(decided.execution_options(synchronize_session=False))).first()
    if found is not None:
        await _mark(session, found.application_id)
    return found is not None


async def note_application(session: Session, claim_id: UUID, application_id: UUID) -> None:
    """Write down which application a confirmed proposal became."""
    mine = update(_CLAIM).where(_CLAIM.id == claim_id).values(application_id=application_id)
    await session.execute(mine.execution_options(synchronize_session=False))


async def mark_superseded(session: Session, claim_id: UUID) -> None:
    """Turn the decision about a claim, made in this transaction, into the one that another claim was first."""
    mine = update(_CLAIM).where(_CLAIM.id == claim_id).values(outcome=ClaimOutcome.SUPERSEDED.value, decided_by=None)
    await session.execute(mine.execution_options(synchronize_session=False))


async def supersede_others(session: Session, application_id: UUID, at: datetime) -> Sequence[UUID]:
    """Close every open claim of this application, because another was confirmed; returns their ids."""
    others = _CLAIM.application_id == application_id, _CLAIM.decided_at.is_(None)
    closed = update(_CLAIM).where(*others).values(**_decided(ClaimDecision(ClaimOutcome.SUPERSEDED, at)))
    found = await session.scalars(closed.returning(_CLAIM.id).execution_options(synchronize_session=False))
    return found.all()


async def insert_stewardship(session: Session, claim: Claim, application_id: UUID, at: datetime) -> bool:
    """Let the claimant answer for the application; True for exactly one of all claims of it."""
    row = {
        "application_id": application_id,
        "claim_id": claim.id,
        "steward_id": claim.claimant_id,
        "second_id": claim.second_id,
        "since": at,
        "changed_at": at,
    }
    inserted = insert_or_ignore(session, _STEWARDSHIP, row, ["application_id"]).returning(_STEWARDSHIP.application_id)
    if await session.scalar(inserted) is None:
        return False
    await _mark(session, application_id)
    return True


async def find_stewardship(session: Session, application_id: UUID) -> Stewardship | None:
    """Who answers for this application, or None."""
    row = (await session.execute(_stewardships().where(_STEWARDSHIP.application_id == application_id))).first()
    return Stewardship(*row) if row else None


async def list_stewardships(session: Session, office_ids: Collection[UUID] | None = None) -> Sequence[Stewardship]:
    """The stewardships of applications of these offices and those below them; None: of all."""
    question = _stewardships().order_by(_STEWARDSHIP.application_id)
    if office_ids is not None:
        below = select(offices.select_offices_and_below(office_ids).c.id)
        theirs = select(ApplicationRow.id).where(ApplicationRow.office_id.in_(below))
        question = question.where(_STEWARDSHIP.application_id.in_(theirs))
    return [Stewardship(*row) for row in await session.execute(question)]


async def replace_steward(session: Session, before: Stewardship, steward_id: UUID, at: datetime) -> bool:
    """Let another person answer for the application; False when somebody else has changed that meanwhile.

    Who was the second contact and becomes the steward leaves the place of the second contact empty.
    """
    second_id = None if before.second_id == steward_id else before.second_id
    return await _change(session, before, {"steward_id": steward_id, "second_id": second_id, "changed_at": at})


async def replace_second(session: Session, before: Stewardship, second_id: UUID | None, at: datetime) -> bool:
    """Name the second contact; False when the contacts have changed meanwhile."""
    return await _change(session, before, {"second_id": second_id, "changed_at": at})


async def _change(session: Session, before: Stewardship, values: dict[str, Any]) -> bool:
    unchanged = (
        _STEWARDSHIP.application_id == before.application_id,
        _STEWARDSHIP.steward_id == before.steward_id,
        _STEWARDSHIP.second_id.is_not_distinct_from(before.second_id),
    )
    changed = update(_STEWARDSHIP).where(*unchanged).values(**values).returning(_STEWARDSHIP.application_id)
    if await session.scalar(changed.execution_options(synchronize_session=False)) is None:
        return False
    await _mark(session, before.application_id)
    return True


async def _mark(session: Session, application_id: UUID | None) -> None:
    """Have the level of the application computed again; a proposal has none yet."""
    if application_id is not None:
        await mark_applications(session, [application_id])


def _decided(decision: ClaimDecision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome.value,
        "decided_at": decision.at,
        "decided_by": decision.officer_id,
        "note": decision.note,
    }


def _stewardships() -> Select[Any]:
    columns: list[Any] = [_STEWARDSHIP.application_id, _STEWARDSHIP.steward_id, _STEWARDSHIP.second_id]
    question: Select[Any] = select(*columns, _STEWARDSHIP.since)
    return question


def _claims() -> Select[Any]:
    return (
        select(_CLAIM, ApplicationRow.inventory_id, ApplicationRow.name.label("current_name"), _OFFICE)
        .outerjoin(ApplicationRow, ApplicationRow.id == _CLAIM.application_id)
        .join(_OFFICE, _OFFICE.c.id == _OFFICE_ID)
    )


def _claim(found: Any) -> Claim:
    row, number, current_name, office_id, code, name, aka, _search_text = found
    return Claim(
        id=row.id,
        application_id=row.application_id,
        number=number or row.proposal.get("inventory_id", ""),
        name=current_name or row.name,
        office=Owner(office_id, code, name, aka),
        proposal=row.proposal,
        claimant_id=row.claimant_id,
        second_id=row.second_id,
        reason=row.reason,
        claimed_at=row.claimed_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        outcome=None if row.outcome is None else ClaimOutcome(row.outcome),
        note=row.note,
    )

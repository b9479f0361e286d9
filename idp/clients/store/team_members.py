"""Statements about the members of teams: find, list, add, change, remove; a team keeps one manager at least."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Uuid, bindparam, delete, func, or_, select, update

from idp.accounts.store.people import active_person
from idp.clients.models import PartnerDepartureRow, TeamMemberRow
from idp.foundation.application_marks import mark_applications
from idp.foundation.database import Session
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import dialect_insert, insert_or_ignore
from idp.permissions import TeamRole

_ROW = TeamMemberRow

#: A row for each team of :person_id.
TEAMS_OF_PERSON = CompiledStatement(
    select(_ROW.application_id).where(_ROW.person_id == bindparam("person_id", type_=Uuid()))
)


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member to be added; `added_by` None: the operator's shell, or a program."""

    application_id: UUID
    person_id: UUID
    role: str
    added_at: datetime
    added_by: UUID | None


async def find_role(session: Session, application_id: UUID, person_id: UUID) -> str | None:
    """The role of this person in the team of this application, or None."""
    role: str | None = await session.scalar(select(_ROW.role).where(*_is(application_id, person_id)))
    return role


async def list_of_person(session: Session, person_id: UUID) -> Sequence[Any]:
    """Rows of `application_id`, `person_id` and `role` of a person, the oldest membership first."""
    columns = _ROW.application_id, _ROW.person_id, _ROW.role
    found = select(*columns).where(_ROW.person_id == person_id).order_by(_ROW.added_at, _ROW.application_id)
    return (await session.execute(found)).all()


async def list_of_application(session: Session, application_id: UUID) -> Sequence[Any]:
    """Rows of `application_id`, `person_id`, `role` and `added_at` of a team."""
    columns = _ROW.application_id, _ROW.person_id, _ROW.role, _ROW.added_at
    return (await session.execute(select(*columns).where(_ROW.application_id == application_id))).all()


async def save(session: Session, member: NewMember) -> bool:
    """Add a member; False when the person is in the team already."""
    inserted = insert_or_ignore(session, _ROW, asdict(member), ["application_id", "person_id"])
    return await session.scalar(inserted.returning(_ROW.person_id)) is not None


async def promote(session: Session, application_id: UUID, person_id: UUID) -> bool:
    """Make a member a manager; False when they are no member, or one already."""
    other = _ROW.role != TeamRole.MANAGER.value
    changed = update(_ROW).where(*_is(application_id, person_id), other).values(role=TeamRole.MANAGER.value)
    return await session.scalar(changed.returning(_ROW.person_id)) is not None


async def demote(session: Session, application_id: UUID, person_id: UUID, role: str) -> bool:
    """Give a member a role other than manager; False when they are no member, or the last manager."""
    keeps = _keeps_a_manager(application_id, person_id)
    changed = update(_ROW).where(*_is(application_id, person_id), keeps).values(role=role).returning(_ROW.person_id)
    return await session.scalar(changed.execution_options(synchronize_session=False)) is not None


async def remove(session: Session, application_id: UUID, person_id: UUID) -> bool:
    """Remove a member; False when they are no member, or the last manager."""
    keeps = _keeps_a_manager(application_id, person_id)
    removed = delete(_ROW).where(*_is(application_id, person_id), keeps).returning(_ROW.person_id)
    return await session.scalar(removed.execution_options(synchronize_session=False)) is not None


async def remove_claimants(session: Session, application_id: UUID, person_ids: Collection[UUID]) -> None:
    """Remove these people where their own claim, which came to nothing, is all that put them in the team."""
    own = _ROW.added_by == _ROW.person_id, _ROW.role == TeamRole.DEVELOPER.value
    gone = delete(_ROW).where(_ROW.application_id == application_id, _ROW.person_id.in_(person_ids), *own)
    await session.execute(gone.execution_options(synchronize_session=False))


async def remove_partners(session: Session, person_ids: Collection[UUID], at: datetime) -> None:
    """Remove staff of vendors whose time is over from every team, and note which teams they left."""
    gone = delete(_ROW).where(_ROW.person_id.in_(person_ids)).returning(_ROW.application_id, _ROW.person_id)
    left = (await session.execute(gone.execution_options(synchronize_session=False))).all()
    rows = [{"application_id": one.application_id, "person_id": one.person_id, "left_at": at} for one in left]
    if rows:
        inserted = dialect_insert(session, PartnerDepartureRow).values(rows)
        again = {"left_at": inserted.excluded.left_at}
        keys = ["application_id", "person_id"]
        await session.execute(inserted.on_conflict_do_update(index_elements=keys, set_=again))
        await mark_applications(session, {one.application_id for one in left})


async def list_of_applications(session: Session, application_ids: Collection[UUID]) -> Sequence[Any]:
    """Rows of `application_id`, `person_id` and `role` of these teams."""
    columns = _ROW.application_id, _ROW.person_id, _ROW.role
    return (await session.execute(select(*columns).where(_ROW.application_id.in_(application_ids)))).all()


async def list_departures(session: Session, application_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When staff of a vendor last left the team of each of these applications because their time was over."""
    row = PartnerDepartureRow
    last = select(row.application_id, func.max(row.left_at)).where(row.application_id.in_(application_ids))
    return dict((await session.execute(last.group_by(row.application_id))).all())


def _is(application_id: UUID, person_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return _ROW.application_id == application_id, _ROW.person_id == person_id


def _keeps_a_manager(application_id: UUID, person_id: UUID) -> ColumnElement[bool]:
    """Condition: the person is no manager, or another manager who can log in stays.

    The managers' rows are locked within the statement, so that of two who leave at once the second sees the first.
    """
    managers = _lock_managers(application_id)
    others = (
        select(func.count())
        .select_from(managers)
        .where(managers.c.person_id != person_id, active_person(managers.c.person_id))
        .scalar_subquery()
    )
    return or_(_ROW.role != TeamRole.MANAGER.value, others > 0)


def _lock_managers(application_id: UUID) -> CTE:
    theirs = _ROW.application_id == application_id, _ROW.role == TeamRole.MANAGER.value
    return select(_ROW.person_id).where(*theirs).order_by(_ROW.person_id).with_for_update().cte("managers")

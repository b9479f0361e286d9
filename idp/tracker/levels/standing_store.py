"""Stored standings: read, write once of all who computed the same, and their history."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, or_, select, update

from idp.catalogue import store as catalogue
from idp.foundation.application_marks import ApplicationMark
from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.upsert import insert_or_ignore
from idp.tracker.levels import stored_results
from idp.tracker.levels.rules import RULES_VERSION, Level
from idp.tracker.levels.stalls import Stall
from idp.tracker.levels.standing import ApplicationStanding, ComputedStanding, StandingChange, StoredStanding
from idp.tracker.levels.states import ApplicationState
from idp.tracker.models import ApplicationLevelRow, LevelChangeRow

_ROW, _MARK = ApplicationLevelRow, ApplicationMark
_TABLE = _ROW.metadata.tables[_ROW.__tablename__]


async def load_standings(
    session: Session, application_ids: Collection[UUID], *, lock: bool = False
) -> Mapping[UUID, StoredStanding]:
    """The stored standings of these applications; one that was never computed has none.

    `lock`: others compute them after this transaction, and see what it saw and more.
    """
    question = select(*_TABLE.c).where(_ROW.application_id.in_(application_ids)).order_by(_ROW.application_id)
    rows = await session.execute(question.with_for_update() if lock else question)
    return {row.application_id: read_standing(row) for row in rows}


def read_standing(row: Any) -> StoredStanding:
    """The standing of a row with the columns of application_level."""
    stall = Stall.from_members(row.stall, row.stalled_since, row.actor, row.stall_facts) if row.stall else None
    standing = ApplicationStanding(
        level=Level(row.level),
        state=ApplicationState(row.state),
        eligible=row.eligible,
        integrated=row.integrated,
        demo=row.demo,
        since=row.since,
        moved_at=row.moved_at,
        results=stored_results.from_members(row.results),
        stall=stall,
        technology=row.technology,
    )
    return StoredStanding(standing, Level(row.highest), row.rules)


async def insert_standings(session: Session, computed: Sequence[ComputedStanding], at: datetime) -> Collection[UUID]:
    """Store first standings; returns the applications for which nobody else did: one of all that do gets each."""
    rows = [_values(one, at) | {"application_id": one.application_id} for one in computed]
    if not rows:
        return ()
    inserted = insert_or_ignore(session, _ROW, rows, ["application_id"]).returning(_ROW.application_id)
    return set(await session.scalars(inserted))


async def move_standing(session: Session, computed: ComputedStanding, at: datetime) -> bool:
    """Store another level or state, if nobody else has moved it since; True for exactly one of all that do."""
    before = computed.before
    assert before is not None  # noqa: S101  the first standing is inserted
    same = (
        _ROW.application_id == computed.application_id,
        _ROW.level == int(before.standing.level),
        _ROW.state == before.standing.state.value,
        _ROW.moved_at == before.standing.moved_at,
        _ROW.rules <= RULES_VERSION,
    )
    moved = update(_ROW).where(*same).values(**_values(computed, at)).returning(_ROW.application_id)
    return await session.scalar(moved.execution_options(synchronize_session=False)) is not None


async def refresh_standings(session: Session, computed: Sequence[ComputedStanding], at: datetime) -> None:
    """Store evidence, requirements and stalls of applications that did not move, if nobody else has moved them."""
    table = _TABLE
    same = (
        table.c.application_id == bindparam("application", type_=Uuid()),
        table.c.level == bindparam("same_level"),
        table.c.state == bindparam("same_state"),
        table.c.rules <= RULES_VERSION,
    )
    rows = [
        _values(one, at)
        | {
            "application": one.application_id,
            "same_level": int(one.standing.level),
            "same_state": one.standing.state.value,
        }
        for one in sorted(computed, key=lambda one: one.application_id)
    ]
    if rows:
        names = [name for name in rows[0] if name not in ("application", "same_level", "same_state", "moved_at")]
        changed = update(table).where(*same).values({name: bindparam(name) for name in names})
        await (await session.connection()).execute(changed, rows)


async def insert_changes(session: Session, changes: Sequence[StandingChange]) -> None:
    """Add changes to the history."""
    rows = [_change_row(change) for change in changes]
    if rows:
        await session.execute(insert(LevelChangeRow), rows)


async def take_marks(session: Session, limit: int) -> Sequence[UUID]:
    """Delete the oldest marks and return their applications; what others hold is left to the next time.

    Called before the facts are read: what is written meanwhile waits, and marks the application again. Applications are
    held before their marks, as everybody does.
    """
    table = _MARK.metadata.tables[_MARK.__tablename__]
    oldest = select(_MARK.application_id).order_by(_MARK.marked_at, _MARK.application_id).limit(limit)
    held = await catalogue.hold(session, (await session.scalars(oldest)).all(), skip_locked=True)
    free = select(_MARK.application_id).where(_MARK.application_id.in_(held)).order_by(_MARK.application_id)
    taken = table.delete().where(table.c.application_id.in_(free.with_for_update(skip_locked=True)))
    connection = await session.connection()
    return sorted((await connection.scalars(taken.returning(table.c.application_id))).all())


async def list_outdated(session: Session, limit: int) -> Sequence[UUID]:
    """Applications whose standing was never computed, or by older rules."""
    keys = catalogue.select_keys(catalogue.ApplicationFilter(with_invented=True)).subquery()
    old = or_(_ROW.application_id.is_(None), _ROW.rules < RULES_VERSION)
    question = select(keys.c.id).outerjoin(_ROW, _ROW.application_id == keys.c.id).where(old)
    return (await session.scalars(question.order_by(keys.c.id).limit(limit))).all()


def _values(computed: ComputedStanding, at: datetime) -> dict[str, Any]:
    standing, stall = computed.standing, computed.standing.stall
    return {
        "level": int(standing.level),
        "highest": int(computed.highest),
        "state": standing.state.value,
        "eligible": standing.eligible,
        "integrated": standing.integrated,
        "demo": standing.demo,
        "since": standing.since,
        "moved_at": standing.moved_at,
        "technology": standing.technology,
        "results": stored_results.to_members(standing.results),
        "stall": stall.reason.value if stall else None,
        "stalled_since": stall.since if stall else None,
        "actor": stall.actor.value if stall else None,
        "stall_facts": stall.to_members() if stall else {},
        "rules": RULES_VERSION,
        "computed_at": at,
    }


def _change_row(change: StandingChange) -> dict[str, Any]:
    computed = change.computed
    before = computed.before.standing if computed.before else None
    return {
        "id": time_ordered_id(change.at),
        "application_id": computed.application_id,
        "at": change.at,
        "day": change.day,
        "from_level": int(before.level) if before else None,
        "to_level": int(computed.standing.level),
        "from_state": before.state.value if before else None,
        "to_state": computed.standing.state.value,
        "origin": change.origin.value,
        "evidence": stored_results.to_members(change.evidence),
    }

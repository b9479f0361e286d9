"""Stored standings: read, write once of all who computed the same, and their history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, insert, or_, select, update

from idp.catalogue import store as catalogue
from idp.foundation.application_marks import ApplicationMark
from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.upsert import insert_or_ignore
from idp.tracker.levels import stored_results
from idp.tracker.levels.history import ChangeOrigin
from idp.tracker.levels.rules import RULES_VERSION, Level, LevelResult
from idp.tracker.levels.stalls import Stall
from idp.tracker.levels.standing import ApplicationStanding
from idp.tracker.levels.states import ApplicationState
from idp.tracker.models import ApplicationLevelRow, LevelChangeRow

_ROW, _MARK = ApplicationLevelRow, ApplicationMark


@dataclass(frozen=True, slots=True)
class StoredStanding:
    """A standing as stored, the highest level that the application ever had, and by which rules it was computed."""

    standing: ApplicationStanding
    highest: Level
    rules: int


@dataclass(frozen=True, slots=True)
class ComputedStanding:
    """A computed standing to be stored; `before` None: there is none yet."""

    application_id: UUID
    standing: ApplicationStanding
    highest: Level
    before: StoredStanding | None


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change of level or state to be added to the history."""

    computed: ComputedStanding
    day: date
    origin: ChangeOrigin
    evidence: tuple[LevelResult, ...]


async def load_standings(session: Session, application_ids: Collection[UUID]) -> Mapping[UUID, StoredStanding]:
    """The stored standings of these applications; one that was never computed has none."""
    rows = await session.execute(select(*_ROW.__table__.c).where(_ROW.application_id.in_(application_ids)))
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


async def insert_standing(session: Session, computed: ComputedStanding, at: datetime) -> bool:
    """Store the first standing of an application; True for exactly one of all that do."""
    row = _values(computed, at) | {"application_id": computed.application_id}
    inserted = insert_or_ignore(session, _ROW, row, ["application_id"]).returning(_ROW.application_id)
    return await session.scalar(inserted) is not None


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
    table = _ROW.__table__
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
        changed = update(table).where(*same).values({name: bindparam(name) for name in names})  # type: ignore[arg-type]
        await (await session.connection()).execute(changed, rows)


async def insert_changes(session: Session, changes: Sequence[NewChange], at: datetime) -> None:
    """Add changes to the history."""
    rows = [_change_row(change, at) for change in changes]
    if rows:
        await session.execute(insert(LevelChangeRow), rows)


async def list_due(session: Session, limit: int) -> Mapping[UUID, datetime | None]:
    """Applications whose standing is to be computed, with their mark if they have one.

    Those that were marked first, then those that never were computed, or by older rules.
    """
    marks = select(_MARK.application_id, _MARK.marked_at).order_by(_MARK.marked_at, _MARK.application_id).limit(limit)
    found: dict[UUID, datetime | None] = dict((await session.execute(marks)).all())
    keys = catalogue.select_keys(catalogue.ApplicationFilter()).subquery()
    old = or_(_ROW.application_id.is_(None), _ROW.rules < RULES_VERSION)
    unknown = select(keys.c.id).outerjoin(_ROW, _ROW.application_id == keys.c.id).where(old).order_by(keys.c.id)
    if len(found) < limit:
        for application_id in await session.scalars(unknown.limit(limit - len(found))):
            found.setdefault(application_id, None)
    return found


async def delete_marks(session: Session, marks: Mapping[UUID, datetime | None]) -> None:
    """Delete these marks, unless an application was marked again since."""
    table = _MARK.__table__
    rows = [{"application": one, "at": at} for one, at in sorted(marks.items()) if at is not None]
    same = table.c.application_id == bindparam("application"), table.c.marked_at == bindparam("at")
    if rows:
        await (await session.connection()).execute(table.delete().where(*same), rows)  # type: ignore[attr-defined]


async def count_due(session: Session) -> int:
    """How many applications are marked."""
    return int(await session.scalar(select(func.count()).select_from(_MARK)) or 0)


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


def _change_row(change: NewChange, at: datetime) -> dict[str, Any]:
    computed = change.computed
    before = computed.before.standing if computed.before else None
    return {
        "id": time_ordered_id(at),
        "application_id": computed.application_id,
        "at": at,
        "day": change.day,
        "from_level": int(before.level) if before else None,
        "to_level": int(computed.standing.level),
        "from_state": before.state.value if before else None,
        "to_state": computed.standing.state.value,
        "origin": change.origin.value,
        "evidence": stored_results.to_members(change.evidence),
    }

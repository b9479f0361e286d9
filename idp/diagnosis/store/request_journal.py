"""Queries of the request journal: insert, read the newest of a client, delete what is beyond the bounds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from idp.diagnosis.models import JournalRow
from idp.foundation.database import Session
from idp.foundation.ids import first_id_at
from idp.foundation.upsert import dialect_insert

#: Clients of one SELECT; SQLite takes a bounded number of values.
_BATCH = 200


async def insert_rows(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert these rows; one that is there already was written before its commit was lost."""
    connection = await session.connection()
    # executed for many rows at once, which costs a third of one statement with the values of all
    await connection.execute(
        dialect_insert(session, JournalRow).on_conflict_do_nothing(index_elements=["id"]), list(rows)
    )


async def find_overfull(session: Session, owner_ids: Sequence[UUID], newest: int) -> list[UUID]:
    """Those of these clients that have more rows than `newest`, in order."""
    found: list[UUID] = []
    for at in range(0, len(owner_ids), _BATCH):
        theirs = JournalRow.owner_id.in_(owner_ids[at : at + _BATCH])
        overfull = select(JournalRow.owner_id).where(theirs).group_by(JournalRow.owner_id)
        found += await session.scalars(overfull.having(func.count() > newest))
    return sorted(found)


async def delete_beyond(session: Session, owner_id: UUID, newest: int) -> None:
    """Delete the rows of a client but the newest; rows that another process deletes just now are left to it."""
    mine = JournalRow.owner_id == owner_id
    oldest_kept = (
        select(JournalRow.id).where(mine).order_by(JournalRow.id.desc()).offset(newest - 1).limit(1).scalar_subquery()
    )
    # locked in one order, so that two processes never wait for each other
    beyond = (
        select(JournalRow.id)
        .where(mine, JournalRow.id < oldest_kept)
        .order_by(JournalRow.id)
        .with_for_update(skip_locked=True)
    )
    await session.execute(
        delete(JournalRow).where(JournalRow.id.in_(beyond)).execution_options(synchronize_session=False)
    )


async def delete_before(session: Session, moment: datetime) -> None:
    """Delete the rows from before a moment."""
    older = JournalRow.id < first_id_at(moment)
    await session.execute(delete(JournalRow).where(older).execution_options(synchronize_session=False))


async def list_newest(session: Session, owner_id: UUID, *, since: datetime, limit: int) -> Sequence[JournalRow]:
    """The newest rows of a client since a moment, the newest first."""
    mine = (JournalRow.owner_id == owner_id) & (JournalRow.at > since)
    found = await session.scalars(select(JournalRow).where(mine).order_by(JournalRow.id.desc()).limit(limit))
    return found.all()

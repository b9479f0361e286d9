"""Writes and reads which scopes a client asks for in vain beside others; the newest of each client are kept."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from idp.clients.models import ClientRow, IgnoredScopeRow
from idp.foundation.database import Session
from idp.foundation.upsert import dialect_insert
from idp.protocol.tokens.unusable_scope import ScopeFault

#: The scopes of one client that are kept: more is no mistake in a setting.
MOST_SCOPES = 20

_FAULTS = {fault.value: fault for fault in ScopeFault}


@dataclass(frozen=True, slots=True)
class IgnoredScope:
    """A scope that was sent beside others and not given: why, how often, since when, and when last."""

    scope: str
    fault: ScopeFault
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(slots=True)
class IgnoredScopeCount:
    """What is added to the row of a scope."""

    fault: ScopeFault
    first_at: datetime
    last_at: datetime
    count: int = 1


#: By the client's row id and the scope.
IgnoredScopeCounts = Mapping[tuple[UUID, str], IgnoredScopeCount]


async def add_ignored_scopes(session: Session, counts: IgnoredScopeCounts) -> None:
    """Add these counts to the rows of clients that exist."""
    mine = select(ClientRow.id).where(ClientRow.id.in_({client for client, _ in counts}))
    existing = frozenset(await session.scalars(mine))
    # sorted by key, so that concurrent processes cannot deadlock
    rows = [
        {
            "owner_id": client,
            "scope": scope,
            "fault": added.fault.value,
            "first_at": added.first_at,
            "last_at": added.last_at,
            "count": added.count,
        }
        for (client, scope), added in sorted(counts.items(), key=lambda item: item[0])
        if client in existing
    ]
    if rows:
        insert, row = dialect_insert(session, IgnoredScopeRow), IgnoredScopeRow
        added_up = insert.on_conflict_do_update(
            index_elements=["owner_id", "scope"],
            set_={
                "fault": insert.excluded.fault,
                "last_at": insert.excluded.last_at,
                "count": row.count + insert.excluded.count,
            },
        )
        await (await session.connection()).execute(added_up, rows)
        await _delete_oldest(session, existing)


async def list_ignored_scopes(session: Session, owner_id: UUID, since: datetime) -> tuple[IgnoredScope, ...]:
    """The scopes of a client that were asked for in vain since then, the latest first."""
    row = IgnoredScopeRow
    question = select(row).where(row.owner_id == owner_id, row.last_at >= since)
    return tuple(_record(found) for found in await session.scalars(question.order_by(row.last_at.desc(), row.scope)))


def _record(row: IgnoredScopeRow) -> IgnoredScope:
    fault = _FAULTS.get(row.fault, ScopeFault.UNKNOWN)  # another release may know more of them
    return IgnoredScope(row.scope, fault, row.count, row.first_at, row.last_at)


async def _delete_oldest(session: Session, clients: Collection[UUID]) -> None:
    row = IgnoredScopeRow
    counted = select(row.owner_id).where(row.owner_id.in_(clients)).group_by(row.owner_id)
    crowded: Iterable[UUID] = await session.scalars(counted.having(func.count() > MOST_SCOPES))
    for client in sorted(crowded):
        newest = select(row.scope).where(row.owner_id == client).order_by(row.last_at.desc(), row.scope)
        await session.execute(delete(row).where(row.owner_id == client, row.scope.not_in(newest.limit(MOST_SCOPES))))

"""Queries and statements about the versions of clients."""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from idp.clients.client_version import (
    ChangeWay,
    ClientState,
    ClientVersion,
    VersionChange,
    serialize_document,
)
from idp.clients.models import ClientVersionRow
from idp.foundation.database import Session


async def list_versions(session: Session, owner: UUID, limit: int, before: int | None = None) -> list[ClientVersion]:
    """At most `limit` versions of a client, the newest first, those below the number `before`."""
    mine = select(ClientVersionRow).where(ClientVersionRow.owner_id == owner)
    if before is not None:
        mine = mine.where(ClientVersionRow.number < before)
    rows = await session.scalars(mine.order_by(ClientVersionRow.number.desc()).limit(limit))
    return [_version(row) for row in rows]


async def find_version(session: Session, owner: UUID, number: int) -> ClientVersion | None:
    """The version of a client with this number."""
    row = await session.get(ClientVersionRow, (owner, number))
    return None if row is None else _version(row)


async def find_version_at(session: Session, owner: UUID, at: datetime) -> ClientVersion | None:
    """The version of a client that was in force at `at`; None before the oldest that is kept."""
    before = select(ClientVersionRow).where(ClientVersionRow.owner_id == owner, ClientVersionRow.changed_at <= at)
    row = await session.scalar(before.order_by(ClientVersionRow.number.desc()).limit(1))
    return None if row is None else _version(row)


async def insert_version(session: Session, owner: UUID, version: ClientVersion) -> None:
    """Insert a version; the caller holds the client's row, so that its number is free."""
    state = version.state
    await session.execute(
        insert(ClientVersionRow).values(
            owner_id=owner,
            number=version.number,
            changed_at=version.changed_at,
            actor=version.actor,
            way=version.way.value,
            change=version.change.value,
            restored_from=version.restored_from,
            document=serialize_document(state),
            keys=" ".join(state.keys),
            application_id=state.application_id,
            suspended=state.suspended,
        )
    )


async def delete_versions(session: Session, owner: UUID, up_to: int) -> None:
    """Delete the versions of a client up to this number."""
    old = (ClientVersionRow.owner_id == owner) & (ClientVersionRow.number <= up_to)
    await session.execute(delete(ClientVersionRow).where(old))


def synthesize_version(number: int, at: datetime, change: VersionChange, state: ClientState) -> ClientVersion:
    """A version for a state of which nobody recorded how it came about."""
    return ClientVersion(number=number, changed_at=at, actor=None, way=ChangeWay.UNRECORDED, change=change, state=state)


def _version(row: ClientVersionRow) -> ClientVersion:
    return ClientVersion(
        number=row.number,
        changed_at=row.changed_at,
        actor=row.actor,
        way=ChangeWay(row.way),
        change=VersionChange(row.change),
        state=ClientState(json.loads(row.document), tuple(row.keys.split()), row.application_id, row.suspended),
        restored_from=row.restored_from,
    )

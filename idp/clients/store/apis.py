"""Questions about the APIs that tokens are made for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update

from idp.clients.api_record import ApiRecord
from idp.clients.models import ApiRow
from idp.foundation.database import Session
from idp.foundation.paging import Mark, Page, sort_name
from idp.foundation.statements import Statement
from idp.foundation.upsert import insert_or_ignore
from idp.protocol.audience import Api, TokenFormat

#: Every API, for the process to keep.
ALL = Statement(select(*ApiRow.__table__.columns))


def read(row: Any) -> Api:
    """The API in a row."""
    return Api(
        audience=row.audience,
        name=row.name,
        scopes=frozenset(row.scopes.split()),
        token_format=TokenFormat(row.token_format),
        lifetime=timedelta(seconds=row.token_seconds),
        resource_server=row.resource_server,
    )


async def known(session: Session) -> dict[str, Api]:
    """Audience -> API, as this transaction sees them."""
    return {row.audience: read(row) for row in await session.scalars(select(ApiRow))}


async def find(session: Session, key: UUID | str) -> ApiRecord | None:
    """The API with this id or audience."""
    row = await session.scalar(select(ApiRow).where(_is(key)))
    return None if row is None else _record(row)


async def find_for_change(session: Session, key: UUID | str) -> ApiRecord | None:
    """The same, held until this transaction ends, so that two changes follow each other."""
    row = await session.scalar(select(ApiRow).where(_is(key)).with_for_update())
    return None if row is None else _record(row)


async def page(session: Session, limit: int, after: Mark | None = None) -> Page[ApiRecord]:
    """The APIs by name."""
    question = select(ApiRow).order_by(ApiRow.sort_name, ApiRow.id).limit(limit + 1)
    if after is not None:
        question = question.where(tuple_(ApiRow.sort_name, ApiRow.id) > tuple_(after.sort_name, after.id))
    found: Sequence[ApiRow] = (await session.scalars(question)).all()
    shown = tuple(_record(row) for row in found[:limit])
    return Page(shown, Mark(sort_name(shown[-1].api.name), shown[-1].id) if len(found) > limit else None)


async def add(session: Session, row_id: UUID, api: Api, at: datetime) -> bool:
    """Keep a new API; False when its audience is taken, however many register at once."""
    row = _columns(api) | {"id": row_id, "audience": api.audience, "created_at": at}
    return (
        await session.scalar(insert_or_ignore(session, ApiRow, row, on=("audience",)).returning(ApiRow.id)) is not None
    )


async def change(session: Session, row_id: UUID, api: Api) -> None:
    """Keep what an API is from now on; its audience stays."""
    await session.execute(update(ApiRow).where(ApiRow.id == row_id).values(_columns(api)))


async def remove(session: Session, row_id: UUID) -> None:
    """Forget an API."""
    await session.execute(delete(ApiRow).where(ApiRow.id == row_id))


def _is(key: UUID | str) -> Any:
    return ApiRow.id == key if isinstance(key, UUID) else ApiRow.audience == key


def _columns(api: Api) -> dict[str, object]:
    return {
        "name": api.name,
        "sort_name": sort_name(api.name),
        "scopes": " ".join(sorted(api.scopes)),
        "token_format": api.token_format.value,
        "token_seconds": int(api.lifetime.total_seconds()),
        "resource_server": api.resource_server,
    }


def _record(row: ApiRow) -> ApiRecord:
    return ApiRecord(row.id, read(row), row.created_at)

"""Queries and statements about APIs and their scopes."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, tuple_, update

from idp.clients.models import ApiRow, ApiScopeRow
from idp.clients.records import ApiRecord
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, Page, sort_name
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import dialect_insert, insert_or_ignore
from idp.protocol.audience import Api, ScopeLabel, TokenFormat

_SCOPE = (ApiScopeRow.scope, ApiScopeRow.label, ApiScopeRow.label_en)


def _rows() -> Select[*tuple[Any, ...]]:
    """One row for each scope of each API, adjacent per API; an API without scopes has one row."""
    joined = select(*ApiRow.__table__.columns, *_SCOPE).outerjoin(ApiScopeRow, ApiScopeRow.api_id == ApiRow.id)
    return joined.order_by(ApiRow.sort_name, ApiRow.id, ApiScopeRow.scope)


#: Every API, for the cache of ApiRegistry.
ALL_APIS = CompiledStatement(_rows())


def records_from_rows(rows: Iterable[Any]) -> list[ApiRecord]:
    """The APIs of rows in which those of one API are adjacent."""
    return [_record(list(of_one)) for _, of_one in groupby(rows, key=attrgetter("id"))]


async def load_apis(session: Session) -> dict[str, Api]:
    """Load all APIs in this transaction: audience -> API."""
    return {one.api.audience: one.api for one in await _load_records(session, _rows())}


async def find_api(session: Session, key: UUID | str) -> ApiRecord | None:
    """The API with this id or audience."""
    return next(iter(await _load_records(session, _rows().where(_matches(key)))), None)


async def lock_api(session: Session, key: UUID | str) -> ApiRecord | None:
    """Find the API and lock its row until the transaction ends."""
    await session.execute(select(ApiRow.id).where(_matches(key)).with_for_update())
    return await find_api(session, key)


async def serves(session: Session, client_id: str) -> bool:
    """Whether an API names this client as its resource server."""
    return await session.scalar(select(ApiRow.id).where(ApiRow.resource_server == client_id).limit(1)) is not None


async def list_apis(session: Session, limit: int, after: Cursor | None = None) -> Page[ApiRecord]:
    """A page of APIs by name, after the cursor `after`."""
    page_ids = select(ApiRow.id).order_by(ApiRow.sort_name, ApiRow.id).limit(limit + 1)
    if after is not None:
        page_ids = page_ids.where(tuple_(ApiRow.sort_name, ApiRow.id) > tuple_(after.sort_name, after.id))
    found = await _load_records(session, _rows().where(ApiRow.id.in_(page_ids)))
    items = tuple(found[:limit])
    return Page(items, Cursor(sort_name(items[-1].api.name), items[-1].id) if len(found) > limit else None)


async def insert_api(session: Session, row_id: UUID, api: Api, at: datetime) -> bool:
    """Insert an API without its scopes; False when the audience is taken, also by a concurrent request."""
    row = _columns(api) | {"id": row_id, "audience": api.audience, "created_at": at}
    return (
        await session.scalar(insert_or_ignore(session, ApiRow, row, on=("audience",)).returning(ApiRow.id)) is not None
    )


async def update_api(session: Session, row_id: UUID, api: Api) -> None:
    """Update the columns of an API; its audience and its scopes stay."""
    await session.execute(update(ApiRow).where(ApiRow.id == row_id).values(_columns(api)))


async def assign_scopes(session: Session, row_id: UUID, labels: Mapping[str, ScopeLabel]) -> frozenset[str]:
    """Make these the scopes of an API; returns those that belong to another API, also by a concurrent request."""
    theirs = ApiScopeRow.api_id == row_id
    await session.execute(delete(ApiScopeRow).where(theirs, ApiScopeRow.scope.not_in(labels)))
    if not labels:
        return frozenset()
    rows = [
        {"scope": scope, "api_id": row_id, "label": label.indonesian, "label_en": label.english}
        for scope, label in sorted(labels.items())
    ]
    insert = dialect_insert(session, ApiScopeRow).values(rows)
    mine = insert.on_conflict_do_update(
        index_elements=["scope"],
        set_={"label": insert.excluded.label, "label_en": insert.excluded.label_en},
        where=ApiScopeRow.api_id == insert.excluded.api_id,
    )
    owned = await session.scalars(mine.returning(ApiScopeRow.scope))
    return frozenset(labels) - frozenset(owned)


async def find_scope_owner(session: Session, scope: str) -> str:
    """The audience of the API that has a scope."""
    question = select(ApiRow.audience).join(ApiScopeRow, ApiScopeRow.api_id == ApiRow.id)
    return str(await session.scalar(question.where(ApiScopeRow.scope == scope)))


async def delete_api(session: Session, row_id: UUID) -> None:
    """Delete an API with its scopes."""
    await session.execute(delete(ApiRow).where(ApiRow.id == row_id))


async def _load_records(session: Session, question: Select[*tuple[Any, ...]]) -> list[ApiRecord]:
    return records_from_rows((await session.execute(question)).all())


def _matches(key: UUID | str) -> Any:
    return ApiRow.id == key if isinstance(key, UUID) else ApiRow.audience == key


def _columns(api: Api) -> dict[str, object]:
    return {
        "name": api.name,
        "sort_name": sort_name(api.name),
        "token_format": api.token_format.value,
        "token_seconds": int(api.lifetime.total_seconds()),
        "resource_server": api.resource_server,
    }


def _record(rows: list[Any]) -> ApiRecord:
    one, labels = rows[0], {row.scope: ScopeLabel(row.label, row.label_en) for row in rows if row.scope is not None}
    api = Api(
        audience=one.audience,
        name=one.name,
        scopes=frozenset(labels),
        labels=labels,
        token_format=TokenFormat(one.token_format),
        lifetime=timedelta(seconds=one.token_seconds),
        resource_server=one.resource_server,
    )
    return ApiRecord(one.id, api, one.created_at)

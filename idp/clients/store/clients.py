"""Queries and statements about clients, for administration."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Update, func, or_, select, tuple_, update

from idp.catalogue import store as catalogue
from idp.clients import metadata_document
from idp.clients.models import ClientRow
from idp.clients.policy import is_client_id
from idp.clients.records import ClientRecord, SecretRecord
from idp.clients.sandbox_admits import SANDBOX_ADMITS, ClientSandboxAdmits
from idp.clients.store import credentials
from idp.foundation.application_marks import mark_applications
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, Page, sort_name
from idp.foundation.search_conditions import contains_words
from idp.foundation.search_correction import complete_slice
from idp.foundation.search_text import make_search_text
from idp.foundation.upsert import insert_or_ignore
from idp.protocol.client import AuthMethod, ClientMetadata, Environment, Profile

Columns = Row[Any]

#: A client_id, or the id of a client's row.
ClientIdentifier = str | UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A client to insert."""

    id: UUID
    metadata: ClientMetadata
    application_id: UUID | None
    demo: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFilter:
    """Which clients to list; None or "" does not filter. `search`: words that must all occur in name or client_id."""

    search: str = ""
    client_id: str | None = None
    application_id: UUID | None = None
    profile: Profile | None = None
    environment: Environment | None = None
    suspended: bool | None = None
    limit: int = 50
    after: Cursor | None = None


async def find_client(session: Session, key: ClientIdentifier) -> ClientRecord | None:
    """The client with this client_id or row id, with its secrets."""
    if isinstance(key, str) and not is_client_id(key):
        return None
    row = (await session.execute(_records().where(_matches(key)))).one_or_none()
    return (await _with_secrets(session, [row]))[0] if row else None


async def lock_client(session: Session, key: ClientIdentifier) -> ClientRecord | None:
    """Find the client and lock its row until the transaction ends."""
    if isinstance(key, UUID) or is_client_id(key):
        await session.execute(select(ClientRow.id).where(_matches(key)).with_for_update())
    return await find_client(session, key)


async def still_declares(session: Session, metadata: ClientMetadata) -> bool:
    """Whether a client declares just this, which stays so until this transaction ends; its use may be noted."""
    mine = select(ClientRow).where(ClientRow.client_id == metadata.client_id, ClientRow.removed_at.is_(None))
    row = await session.scalar(
        mine.with_for_update(read=True, key_share=True).execution_options(populate_existing=True)
    )
    return row is not None and metadata_document.metadata_from_row(row) == metadata


async def list_naming(session: Session, texts: Sequence[str]) -> list[tuple[ClientMetadata, bool]]:
    """The clients with one of these texts as a value in their document, and whether each registered itself."""
    naming = or_(*(ClientRow.document.contains(f'"{text}"', autoescape=True) for text in texts))
    rows = await session.scalars(select(ClientRow).where(ClientRow.removed_at.is_(None), naming))
    return [(metadata_document.metadata_from_row(row), row.registration_digest is not None) for row in rows]


async def list_clients(session: Session, client_filter: ClientFilter) -> Page[ClientRecord]:
    """A page of the clients that match the filter, by name."""
    question = _records().where(*_conditions(client_filter)).order_by(ClientRow.sort_name, ClientRow.id)
    found = (await session.execute(question.limit(client_filter.limit + 1))).all()
    items = tuple(await _with_secrets(session, found[: client_filter.limit]))
    return Page(items, page_cursor(items[-1]) if len(found) > client_filter.limit else None)


def page_cursor(client: ClientRecord) -> Cursor:
    """The cursor of a page that ends with this client."""
    return Cursor(sort_name(client.metadata.client_name), client.id)


async def list_names(session: Session, keys: Collection[ClientIdentifier]) -> Sequence[Columns]:
    """Rows of `id`, `client_id` and `name` of the clients with these client_ids or row ids, removed ones included."""
    ids = [key for key in keys if isinstance(key, UUID)]
    client_ids = [key for key in keys if isinstance(key, str)]
    named = or_(ClientRow.id.in_(ids), ClientRow.client_id.in_(client_ids))
    columns: tuple[Any, ...] = (ClientRow.id, ClientRow.client_id, ClientRow.name)
    return (await session.execute(select(*columns).where(named))).all()


async def list_owners(session: Session, client_ids: Collection[str]) -> Sequence[Columns]:
    """Rows of `client_id`, `application_id` and `created_at` of the clients with these client_ids."""
    mine = ClientRow.client_id.in_(client_ids), ClientRow.removed_at.is_(None)
    columns: tuple[Any, ...] = (ClientRow.client_id, ClientRow.application_id, ClientRow.created_at)
    return (await session.execute(select(*columns).where(*mine))).all()


async def count_clients(session: Session) -> int:
    """The number of clients, suspended ones included."""
    count = select(func.count()).select_from(ClientRow).where(ClientRow.removed_at.is_(None))
    return int(await session.scalar(count) or 0)


async def count_in_sandbox(session: Session, application_id: UUID) -> int:
    """The number of clients of this application in `uji`, suspended ones included."""
    mine = ClientRow.application_id == application_id, ClientRow.removed_at.is_(None), _in_sandbox()
    return int(await session.scalar(select(func.count()).select_from(ClientRow).where(*mine)) or 0)


async def insert_client(session: Session, new: NewClient) -> bool:
    """Insert a client; False when its client_id is taken, also by a concurrent request."""
    row = _columns(new.metadata, new.application_id) | {
        "id": new.id,
        "client_id": new.metadata.client_id,
        "demo": new.demo,
        "created_at": new.created_at,
    }
    taken = insert_or_ignore(session, ClientRow, row, on=("client_id",)).returning(ClientRow.id)
    if await session.scalar(taken) is None:
        return False
    await _mark(session, [new.application_id])
    return True


async def update_client(session: Session, row_id: UUID, metadata: ClientMetadata, application_id: UUID | None) -> None:
    """Update the metadata and the application of a client."""
    before = await session.scalar(select(ClientRow.application_id).where(ClientRow.id == row_id))
    await session.execute(update(ClientRow).where(ClientRow.id == row_id).values(_columns(metadata, application_id)))
    await _mark(session, [before, application_id])


async def set_sandbox_admits(session: Session, row_id: UUID, admits: str) -> None:
    """Store whom a client in `uji` admits."""
    await session.execute(update(ClientRow).where(ClientRow.id == row_id).values(sandbox_admits=admits))


async def list_undecided(session: Session) -> Sequence[str]:
    """The client_ids of the clients in `uji` that admit everybody as before an upgrade, in their order."""
    undecided = ClientRow.sandbox_admits == ClientSandboxAdmits.EVERYBODY_AS_BEFORE.value
    mine = select(ClientRow.client_id).where(undecided, ClientRow.removed_at.is_(None), _in_sandbox())
    return (await session.scalars(mine.order_by(ClientRow.client_id))).all()


async def set_suspended(session: Session, row_id: UUID, at: datetime) -> bool:
    """Suspend a client; False when it was suspended already."""
    active = update(ClientRow).where(ClientRow.id == row_id, ClientRow.suspended_at.is_(None)).values(suspended_at=at)
    return await _mark_changed(session, active)


async def clear_suspended(session: Session, row_id: UUID) -> bool:
    """End the suspension of a client; False when it was not suspended."""
    stopped = (
        update(ClientRow).where(ClientRow.id == row_id, ClientRow.suspended_at.is_not(None)).values(suspended_at=None)
    )
    return await _mark_changed(session, stopped)


async def _mark_changed(session: Session, change: Update) -> bool:
    """Change a client, whose application is marked; False when there was nothing to change."""
    changed = (await session.execute(change.returning(ClientRow.application_id))).first()
    if changed is not None:
        await _mark(session, [changed.application_id])
    return changed is not None


async def _mark(session: Session, application_ids: Iterable[UUID | None]) -> None:
    await mark_applications(session, {one for one in application_ids if one is not None})


def _in_sandbox() -> ColumnElement[bool]:
    return ClientRow.environment == Environment.UJI.value


def _matches(key: ClientIdentifier) -> ColumnElement[bool]:
    return ClientRow.id == key if isinstance(key, UUID) else ClientRow.client_id == key


def _columns(metadata: ClientMetadata, application_id: UUID | None) -> dict[str, object]:
    return {
        "name": metadata.client_name,
        "sort_name": sort_name(metadata.client_name),
        "search_text": make_search_text(sort_name(f"{metadata.client_name} {metadata.client_id}")),
        "profile": metadata.profile.value,
        "ownership": metadata.ownership.value,
        "environment": metadata.environment.value,
        "application_id": application_id,
        "document": metadata_document.serialize_metadata(metadata),
    }


def _records() -> Select[*tuple[Any, ...]]:
    application = catalogue.select_names().subquery()
    columns = (application.c.name.label("application_name"), application.c.office_name)
    joined = select(*ClientRow.__table__.c, *columns).where(ClientRow.removed_at.is_(None))
    return joined.outerjoin_from(ClientRow, application, application.c.id == ClientRow.application_id)


def _conditions(client_filter: ClientFilter) -> list[ColumnElement[bool]]:
    named = contains_words(client_filter.search, ClientRow.search_text)
    if client_filter.suspended is not None:
        named.append(
            ClientRow.suspended_at.is_not(None) if client_filter.suspended else ClientRow.suspended_at.is_(None)
        )
    if client_filter.after is not None:
        named.append(
            tuple_(ClientRow.sort_name, ClientRow.id) > tuple_(client_filter.after.sort_name, client_filter.after.id)
        )
    exact = (
        (ClientRow.client_id, client_filter.client_id),
        (ClientRow.application_id, client_filter.application_id),
        (ClientRow.profile, client_filter.profile),
        (ClientRow.environment, client_filter.environment),
    )
    return named + [column == value for column, value in exact if value is not None]


async def _with_secrets(session: Session, rows: Sequence[Columns]) -> list[ClientRecord]:
    secrets = await credentials.secrets_of_clients(session, [row.id for row in rows]) if rows else {}
    return [_record(row, secrets.get(row.id, ())) for row in rows]


def _record(row: Columns, secrets: tuple[SecretRecord, ...]) -> ClientRecord:
    return ClientRecord(
        id=row.id,
        metadata=metadata_document.metadata_from_row(row),
        application_id=row.application_id,
        application_name=row.application_name or "",
        office_name=row.office_name or "",
        demo=row.demo,
        created_at=row.created_at,
        suspended_at=row.suspended_at,
        last_used_at=row.last_used_at,
        last_auth_method=None if row.last_auth_method is None else AuthMethod(row.last_auth_method),
        secrets=secrets,
        self_registered=row.registration_digest is not None,
        sandbox_admits=SANDBOX_ADMITS.get(row.sandbox_admits),
    )


async def complete_search_texts(session: Session, after: UUID | None) -> UUID | None:
    """Complete the search text of the next rows that a program before 0.8 wrote."""
    return await complete_slice(session, ClientRow, after)

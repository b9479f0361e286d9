"""Questions and statements about clients as their keepers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from idp.catalogue import store as catalogue
from idp.clients import document
from idp.clients.models import Client
from idp.clients.record import ClientRecord, SecretRecord
from idp.clients.store import credentials
from idp.foundation.database import Session
from idp.foundation.upsert import insert_or_ignore
from idp.protocol.client import ClientMetadata, Environment, Profile

Columns = Row[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """What is kept of a registration."""

    id: UUID
    metadata: ClientMetadata
    application_id: UUID | None
    demo: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which clients a list shows; what is None or empty does not narrow it."""

    text: str = ""
    application_id: UUID | None = None
    profile: Profile | None = None
    environment: Environment | None = None
    suspended: bool | None = None
    after: tuple[str, UUID] | None = None


async def find(session: Session, client_id: str) -> ClientRecord | None:
    """The client of that client_id, with its secrets."""
    row = (await session.execute(_records().where(Client.client_id == client_id))).one_or_none()
    return (await _with_secrets(session, [row]))[0] if row else None


async def find_for_change(session: Session, client_id: str) -> ClientRecord | None:
    """The same, held until this transaction ends, so that two changes follow each other."""
    await session.execute(select(Client.id).where(Client.client_id == client_id).with_for_update())
    return await find(session, client_id)


async def page(session: Session, wanted: Filter, at_most: int) -> list[ClientRecord]:
    """Clients by name, from the one after `wanted.after` on."""
    question = _narrowed(_records(), wanted).order_by(Client.sort_name, Client.id).limit(at_most)
    return await _with_secrets(session, (await session.execute(question)).all())


async def count(session: Session) -> int:
    """How many clients there are, suspended ones included."""
    return int(await session.scalar(select(func.count()).select_from(Client)) or 0)


async def add(session: Session, new: NewClient) -> bool:
    """Keep a new client; False when its client_id is taken, however many register at once."""
    row = _columns(new.metadata, new.application_id) | {
        "id": new.id,
        "client_id": new.metadata.client_id,
        "demo": new.demo,
        "created_at": new.created_at,
    }
    taken = insert_or_ignore(session, Client, row, on=("client_id",)).returning(Client.id)
    return await session.scalar(taken) is not None


async def change(session: Session, row_id: UUID, metadata: ClientMetadata, application_id: UUID | None) -> None:
    """Keep what a client declares from now on."""
    await session.execute(update(Client).where(Client.id == row_id).values(_columns(metadata, application_id)))


async def suspend(session: Session, row_id: UUID, at: datetime) -> bool:
    """Stop a client; False when it was stopped already."""
    active = update(Client).where(Client.id == row_id, Client.suspended_at.is_(None)).values(suspended_at=at)
    return await session.scalar(active.returning(Client.id)) is not None


async def resume(session: Session, row_id: UUID) -> bool:
    """Let a stopped client go on; False when it was not stopped."""
    stopped = update(Client).where(Client.id == row_id, Client.suspended_at.is_not(None)).values(suspended_at=None)
    return await session.scalar(stopped.returning(Client.id)) is not None


def sort_name(name: str) -> str:
    """What a client is ordered and searched by."""
    return name.casefold()


def _columns(metadata: ClientMetadata, application_id: UUID | None) -> dict[str, object]:
    return {
        "name": metadata.client_name,
        "sort_name": sort_name(metadata.client_name),
        "profile": metadata.profile.value,
        "ownership": metadata.ownership.value,
        "environment": metadata.environment.value,
        "application_id": application_id,
        "document": document.stored(metadata),
    }


def _records() -> Select[Any]:
    application = catalogue.application_names().subquery()
    columns = (application.c.name.label("application_name"), application.c.office_name)
    joined = select(*Client.__table__.c, *columns)
    return joined.outerjoin_from(Client, application, application.c.id == Client.application_id)


def _narrowed(question: Select[Any], wanted: Filter) -> Select[Any]:
    if wanted.text:
        named = Client.sort_name.contains(sort_name(wanted.text), autoescape=True)
        question = question.where(named | Client.client_id.contains(wanted.text, autoescape=True))
    if wanted.suspended is not None:
        question = question.where(Client.suspended_at.is_not(None) == wanted.suspended)
    if wanted.after is not None:
        name, row_id = wanted.after
        question = question.where((Client.sort_name > name) | ((Client.sort_name == name) & (Client.id > row_id)))
    for column, value in _exact(wanted):
        question = question if value is None else question.where(column == value)
    return question


def _exact(wanted: Filter) -> tuple[tuple[InstrumentedAttribute[Any], object], ...]:
    return (
        (Client.application_id, wanted.application_id),
        (Client.profile, wanted.profile),
        (Client.environment, wanted.environment),
    )


async def _with_secrets(session: Session, rows: Sequence[Columns]) -> list[ClientRecord]:
    secrets = await credentials.of_clients(session, [row.id for row in rows]) if rows else {}
    return [_record(row, secrets.get(row.id, ())) for row in rows]


def _record(row: Columns, secrets: tuple[SecretRecord, ...]) -> ClientRecord:
    return ClientRecord(
        id=row.id,
        metadata=document.restored(row),
        application_id=row.application_id,
        application_name=row.application_name or "",
        office_name=row.office_name or "",
        demo=row.demo,
        created_at=row.created_at,
        suspended_at=row.suspended_at,
        last_used_at=row.last_used_at,
        secrets=secrets,
    )

"""Queries of the cleanup: redemptions counted by day, and the deletion of rows that are over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Uuid, case, delete, exists, func, literal, select

from idp.foundation.database import Session
from idp.foundation.facts import NO_ID
from idp.foundation.ids import first_id_at
from idp.foundation.issued_ahead import newest_correctable
from idp.oidc.models import DeviceCode, Grant, LogoutReceipt, StoredRequest, UsedJti

#: A code is spent within a minute or so after its row is inserted; ids sort by that moment.
_SLACK = timedelta(minutes=10)


async def count_redemptions(session: Session, start: datetime, end: datetime) -> Sequence[Row[str, UUID, int]]:
    """(client_id, person_id, number) of codes redeemed from `start` until before `end`; a persona is no person."""
    made = Grant.id.between(first_id_at(start - _SLACK), first_id_at(end))
    spent = (Grant.code_spent_at >= start) & (Grant.code_spent_at < end)
    person_id = case((Grant.persona != "", literal(NO_ID, Uuid())), else_=Grant.person_id)
    one = select(Grant.client_id, person_id.label("person_id")).where(made, spent).subquery()
    question = select(one.c.client_id, one.c.person_id, func.count().label("times"))
    return (await session.execute(question.group_by(one.c.client_id, one.c.person_id))).all()


def has_grants(client_id: Any) -> ColumnElement[bool]:
    """Whether the client whose client_id is in this column has any grant."""
    return exists().where(Grant.client_id == client_id)


async def purge_ended(session: Session, ended_before: datetime, told_before: datetime) -> int:
    """Delete up to 5,000 grants and all receipts that ended before the two moments; returns how many grants."""
    old = select(Grant.id).where(Grant.ends_at < ended_before).limit(5_000)
    gone = await session.scalars(delete(Grant).where(Grant.id.in_(old)).returning(Grant.id))
    await session.execute(delete(LogoutReceipt).where(LogoutReceipt.ended_at < told_before))
    return len(gone.all())


async def purge_expired(session: Session, now: datetime) -> None:
    """Delete expired stored requests, device codes and used jti values."""
    for table in (StoredRequest, DeviceCode, UsedJti):
        await session.execute(delete(table).where(table.expires_at <= now))


async def delete_issued_ahead(session: Session, now: datetime) -> None:
    """Delete stored requests and device codes issued so far ahead of `now` that it will not come right by itself."""
    for column in (StoredRequest.created_at, DeviceCode.created_at):
        await session.execute(delete(column.class_).where(column > newest_correctable(now)))

"""Questions about device codes: begin, find what a person typed, answer once, and the poll that decides (RFC 8628)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, bindparam, case, exists, select, update
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts import store as accounts
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import Statement
from idp.foundation.upsert import ignoring_insert
from idp.oidc.models import Consent, DeviceCode, Grant

_COLUMNS = tuple(DeviceCode.__table__.columns)
_ID = DeviceCode.id == bindparam("device_id", type_=Uuid())
_AT: Any = bindparam("at", type_=UtcDateTime())

#: One device that waits; no row comes back when another one waits with the same user code.
BEGIN = Statement(
    ignoring_insert(DeviceCode, on=("user_code",))
    .values({column.key: bindparam(column.key, type_=column.type) for column in _COLUMNS})
    .returning(DeviceCode.id)
)

#: A row's columns before anybody has asked or answered.
EMPTY: dict[str, object] = {column.key: None for column in _COLUMNS}

#: What a person's page may be about, whether it still waits or was answered.
FIND = Statement(select(*_COLUMNS).where(_ID))

#: A device that waits for the answer of whoever typed its code.
WAITING = Statement(
    select(DeviceCode.id, DeviceCode.client_id).where(
        DeviceCode.user_code == bindparam("user_code"), DeviceCode.session_id.is_(None), DeviceCode.expires_at > _AT
    )
)


def _ready() -> ColumnElement[bool]:
    """Allowed in a session that still lives, by an active person who has not withdrawn it, and not fetched yet."""
    agreed: ColumnElement[bool] = (
        exists(select(1))
        .where(Consent.person_id == DeviceCode.person_id, Consent.client_id == DeviceCode.client_id)
        .correlate_except(Consent)
    )
    ready: ColumnElement[bool] = (
        DeviceCode.denied_at.is_(None)
        & DeviceCode.grant_id.is_(None)
        & (DeviceCode.expires_at > _AT)
        & accounts.alive_session(DeviceCode.session_id, _AT)
        & accounts.active_person(DeviceCode.person_id)
        & agreed
    )
    return ready


def _poll() -> Statement:
    now_ms, spared = bindparam("now_ms", type_=BigInteger()), bindparam("spared_ms", type_=BigInteger())
    due = DeviceCode.polled_ms + DeviceCode.interval * 1000 - spared
    hurried: Any = DeviceCode.polled_ms.is_not(None) & (due > now_ms)
    change = {
        "polled_ms": now_ms,
        "hurried": hurried,
        "interval": case((hurried, DeviceCode.interval + bindparam("step")), else_=DeviceCode.interval),
        "grant_id": case((_ready(), bindparam("offered", type_=Uuid())), else_=DeviceCode.grant_id),
    }
    mine = (_ID, DeviceCode.client_id == bindparam("asker"))
    return Statement(update(DeviceCode).where(*mine).values(change).returning(*_COLUMNS))


#: One poll of its own client: notes when it came, and spends the code if it can. Exactly one poll ever finds the
#: :offered id it brought in the row, however many come at once.
POLL = _poll()


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers, how they signed in, and the `sub` the client knows them by."""

    session_id: UUID
    person_id: UUID
    authenticated_at: datetime
    acr: str
    amr: str
    subject: str


async def answer(session: Session, device_id: UUID, by: Answering, at: datetime, allowed: bool) -> bool:
    """Keep a person's answer; False when it came too late, was given before, or their session has ended."""
    waiting = (DeviceCode.id == device_id) & DeviceCode.session_id.is_(None) & (DeviceCode.expires_at > at)
    values = asdict(by) | {"denied_at": None if allowed else at}
    change = update(DeviceCode).where(waiting, accounts.alive_session(by.session_id, at)).values(values)
    return await session.scalar(change.returning(DeviceCode.id)) is not None


async def deny_of_client(session: Session, client_id: str, at: datetime) -> None:
    """What people allowed devices of this client, and is not fetched yet, was allowed another client."""
    allowed = DeviceCode.session_id.is_not(None) & DeviceCode.denied_at.is_(None) & DeviceCode.grant_id.is_(None)
    theirs = (DeviceCode.client_id == client_id) & (DeviceCode.expires_at > at)
    await session.execute(update(DeviceCode).where(theirs, allowed).values(denied_at=at))


async def poll(session: Session, values: dict[str, object]) -> Any:
    """The row as this poll leaves it; None when the code is nobody's or another client's."""
    as_plain_sql = {"synchronize_session": False}
    return (await session.execute(POLL.expression, values, execution_options=as_plain_sql)).first()


async def give(session: Session, values: dict[str, object]) -> Grant | None:
    """The one permission that a device code gives; None when the person has withdrawn it at this very moment."""
    grant = Grant(**values)
    theirs = (Consent.person_id == grant.person_id) & (Consent.client_id == grant.client_id)
    # whoever withdraws it waits for us and then ends the new grant too
    if await session.scalar(select(Consent.client_id).where(theirs).with_for_update(read=True)) is None:
        return None
    session.add(grant)
    await session.flush()
    return grant

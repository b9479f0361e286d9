"""Queries of device codes: insert, find by user code, answer once, and the poll that spends one (RFC 8628)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, bindparam, case, exists, select, update
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts import store as accounts
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.issued_ahead import newest_issue
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import compiled_insert_or_ignore
from idp.oidc.models import Consent, DeviceCode, Grant
from idp.oidc.store.grants import NewGrant, TokenGrant

_COLUMNS = tuple(DeviceCode.__table__.columns)
_ID = DeviceCode.id == bindparam("device_id", type_=Uuid())
_AT: Any = bindparam("at", type_=UtcDateTime())
_NEWEST: Any = bindparam("newest", type_=UtcDateTime())


class DeviceCodeRow(Protocol):
    """The columns of a device code, as FIND and a poll return them."""

    id: UUID
    client_id: str
    scope: str
    resource: str
    created_at: datetime
    expires_at: datetime
    interval: int
    hurried: bool
    session_id: UUID | None
    person_id: UUID | None
    authenticated_at: datetime | None
    acr: str | None
    amr: str | None
    subject: str | None
    denied_at: datetime | None
    grant_id: UUID | None


#: Inserts a device code; no row comes back when another one has the same user code.
INSERT = CompiledStatement(
    compiled_insert_or_ignore(DeviceCode, on=("user_code",))
    .values({column.key: bindparam(column.key, type_=column.type) for column in _COLUMNS})
    .returning(DeviceCode.id)
)

#: The columns of a device code before it is polled or answered.
EMPTY: dict[str, object] = {column.key: None for column in _COLUMNS}

#: A device code by id, waiting or answered.
FIND = CompiledStatement(select(*_COLUMNS).where(_ID))

#: A waiting device code by its user code.
WAITING = CompiledStatement(
    select(DeviceCode.id, DeviceCode.client_id).where(
        DeviceCode.user_code == bindparam("user_code"),
        DeviceCode.session_id.is_(None),
        DeviceCode.expires_at > _AT,
        DeviceCode.created_at <= _NEWEST,
    )
)


def is_current(row: DeviceCodeRow, now: datetime) -> bool:
    """Whether a device code has not expired, and was not issued by a clock that was ahead."""
    return row.created_at <= newest_issue(now) and now < row.expires_at


def _ready() -> ColumnElement[bool]:
    """Allowed in a living session by an active person whose consent still stands; not expired, ahead or fetched."""
    agreed: ColumnElement[bool] = (
        exists(select(1))
        .where(Consent.person_id == DeviceCode.person_id, Consent.client_id == DeviceCode.client_id)
        .correlate_except(Consent)
    )
    ready: ColumnElement[bool] = (
        DeviceCode.denied_at.is_(None)
        & DeviceCode.grant_id.is_(None)
        & (DeviceCode.expires_at > _AT)
        & (DeviceCode.created_at <= _NEWEST)
        & accounts.alive_session(DeviceCode.session_id, _AT, _NEWEST)
        & accounts.active_person(DeviceCode.person_id)
        & agreed
    )
    return ready


def _poll() -> CompiledStatement:
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
    return CompiledStatement(update(DeviceCode).where(*mine).values(change).returning(*_COLUMNS))


#: One poll by the code's client: records when it came, and spends the code if it can. Exactly one poll ever finds
#: the :offered id it sent in the row, however many come at once.
POLL = _poll()


@dataclass(frozen=True, slots=True)
class DeviceApproval:
    """The session, person and authentication of an answer, and the `sub` for the client."""

    session_id: UUID
    person_id: UUID
    authenticated_at: datetime
    acr: str
    amr: str
    subject: str


def find_approval(row: DeviceCodeRow) -> DeviceApproval:
    """The answer of the person, which a row that was spent has. Raises ValueError without one."""
    if row.session_id is None or row.person_id is None or row.authenticated_at is None:
        raise ValueError("nobody has answered this device code")
    return DeviceApproval(
        row.session_id, row.person_id, row.authenticated_at, row.acr or "", row.amr or "", row.subject or ""
    )


async def save_answer(session: Session, device_id: UUID, by: DeviceApproval, *, at: datetime, allowed: bool) -> bool:
    """Store a person's answer; False when it is too late, not the first, or their session has ended."""
    waiting = (DeviceCode.id == device_id) & DeviceCode.session_id.is_(None) & (DeviceCode.expires_at > at)
    values = asdict(by) | {"denied_at": None if allowed else at}
    alive = accounts.alive_session(by.session_id, at, newest_issue(at))
    change = update(DeviceCode).where(waiting, DeviceCode.created_at <= newest_issue(at), alive).values(values)
    return await session.scalar(change.returning(DeviceCode.id)) is not None


async def deny_of_client(session: Session, client_id: str, at: datetime) -> None:
    """What people allowed devices of this client, and is not fetched yet, was allowed another client."""
    allowed = DeviceCode.session_id.is_not(None) & DeviceCode.denied_at.is_(None) & DeviceCode.grant_id.is_(None)
    theirs = (DeviceCode.client_id == client_id) & (DeviceCode.expires_at > at)
    await session.execute(update(DeviceCode).where(theirs, allowed).values(denied_at=at))


async def poll_code(session: Session, values: dict[str, object]) -> DeviceCodeRow | None:
    """The row after this poll; None when the code is unknown or another client's."""
    as_plain_sql = {"synchronize_session": False}
    polled: Any = await session.execute(POLL.expression, values, execution_options=as_plain_sql)
    row: DeviceCodeRow | None = polled.first()
    return row


async def insert_grant(session: Session, new_grant: NewGrant) -> TokenGrant | None:
    """Insert the grant of a device code; None when the consent was withdrawn in the meantime."""
    grant = Grant(**new_grant.values())
    theirs = (Consent.person_id == grant.person_id) & (Consent.client_id == grant.client_id)
    # a concurrent withdrawal waits for this lock and then ends the new grant too
    if await session.scalar(select(Consent.client_id).where(theirs).with_for_update(read=True)) is None:
        return None
    session.add(grant)
    await session.flush()
    return grant

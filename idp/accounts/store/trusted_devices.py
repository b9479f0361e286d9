"""Statements about trusted devices: remember one, rotate its value, end it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, delete, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.models.session import TrustedDeviceRow
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.issued_ahead import newest_correctable
from idp.foundation.statements import CompiledStatement

_TABLE: Any = TrustedDeviceRow.__table__
_SENT: Any = bindparam("sent", type_=LargeBinary())
_AT: Any = bindparam("at", type_=UtcDateTime())
_GRACE: Any = bindparam("rotated_after", type_=UtcDateTime())
#: The row of a value of this person, neither ended nor expired nor issued ahead.
_LIVE = (
    _TABLE.c.id == bindparam("which", type_=Uuid()),
    _TABLE.c.person_id == bindparam("person", type_=Uuid()),
    _TABLE.c.ended_at.is_(None),
    _TABLE.c.expires_at > _AT,
    _TABLE.c.created_at <= bindparam("newest", type_=UtcDateTime()),
)
_JUST_REPLACED = (_TABLE.c.previous_digest == _SENT) & (_TABLE.c.rotated_at >= _GRACE)

_NEW = (
    *("id", "person_id", "digest", "rotated_at", "created_at", "last_used_at", "expires_at"),
    *("network", "browser", "system"),
)

#: Inserts a trusted device.
CREATE = CompiledStatement(insert(_TABLE).values({name: bindparam(name, type_=_TABLE.c[name].type) for name in _NEW}))

#: Replaces the present value by the next; of many that send it at once exactly one gets the row back.
ROTATE = CompiledStatement(
    update(_TABLE)
    .where(*_LIVE, _TABLE.c.digest == _SENT)
    .values(
        previous_digest=_TABLE.c.digest,
        digest=bindparam("next_digest", type_=LargeBinary()),
        rotated_at=_AT,
        last_used_at=_AT,
    )
    .returning(_TABLE.c.id)
)

#: Finds the device whose value was replaced a moment ago; changes nothing.
FIND_JUST_REPLACED = CompiledStatement(select(_TABLE.c.id).where(*_LIVE, _JUST_REPLACED))

#: Ends the device of an older value: whoever holds the present one loses it too.
END_REUSED = CompiledStatement(
    update(_TABLE)
    .where(*_LIVE, _TABLE.c.digest != _SENT, or_(~_JUST_REPLACED, _TABLE.c.previous_digest.is_(None)))
    .values(ended_at=_AT)
    .returning(_TABLE.c.id)
)


async def list_live(session: Session, person_id: UUID, at: datetime) -> Sequence[TrustedDeviceRow]:
    """A person's trusted devices, the most recently used first."""
    question = (
        select(TrustedDeviceRow)
        .where(*_live_of(person_id), TrustedDeviceRow.expires_at > at)
        .order_by(TrustedDeviceRow.last_used_at.desc(), TrustedDeviceRow.id)
    )
    return (await session.scalars(question)).all()


async def end(session: Session, person_id: UUID, at: datetime, device_id: UUID | None = None) -> int:
    """End one trusted device of a person, or all; returns how many."""
    which = _live_of(person_id) if device_id is None else (*_live_of(person_id), TrustedDeviceRow.id == device_id)
    ended = await session.execute(
        update(TrustedDeviceRow).where(*which).values(ended_at=at).returning(TrustedDeviceRow.id)
    )
    return len(ended.all())


async def purge(session: Session, older_than: datetime, now: datetime) -> None:
    """Delete devices that expired before `older_than`, and those a clock created so far ahead of `now` for good."""
    ahead = TrustedDeviceRow.created_at > newest_correctable(now)
    await session.execute(delete(TrustedDeviceRow).where((TrustedDeviceRow.expires_at < older_than) | ahead))


def _live_of(person_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return TrustedDeviceRow.person_id == person_id, TrustedDeviceRow.ended_at.is_(None)

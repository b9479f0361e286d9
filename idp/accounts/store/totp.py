"""Statements about authenticator apps: find the one in use, accept a step once, set up, confirm, delete."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, bindparam, delete, or_, select, update

from idp.accounts.models.factor import TotpRow
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import CompiledStatement

_TABLE: Any = TotpRow.__table__
_STEP = bindparam("step", type_=BigInteger())

#: The authenticator app that :person_id uses.
FIND_CONFIRMED = CompiledStatement(
    select(_TABLE.c.id, _TABLE.c.secret, _TABLE.c.last_step).where(
        _TABLE.c.person_id == bindparam("person_id", type_=Uuid()), _TABLE.c.confirmed_at.is_not(None)
    )
)

#: Accepts the code of :step, unless one of it or of a later step was accepted: exactly one caller gets the row back.
ACCEPT_STEP = CompiledStatement(
    update(_TABLE)
    .where(
        _TABLE.c.id == bindparam("which", type_=Uuid()),
        _TABLE.c.confirmed_at.is_not(None),
        or_(_TABLE.c.last_step.is_(None), _TABLE.c.last_step < _STEP),
    )
    .values(last_step=_STEP, last_used_at=bindparam("at", type_=UtcDateTime()))
    .returning(_TABLE.c.id)
)


async def save_pending(session: Session, row: TotpRow) -> None:
    """Insert an authenticator app that is being set up, in place of an earlier one that was."""
    await session.execute(delete(TotpRow).where(TotpRow.person_id == row.person_id, TotpRow.confirmed_at.is_(None)))
    session.add(row)
    await session.flush()


async def find_pending(session: Session, person_id: UUID, since: datetime) -> TotpRow | None:
    """The authenticator app that a person began to set up after `since`, or None."""
    found: TotpRow | None = await session.scalar(
        select(TotpRow).where(
            TotpRow.person_id == person_id, TotpRow.confirmed_at.is_(None), TotpRow.created_at > since
        )
    )
    return found


async def confirm(session: Session, totp_id: UUID, step: int, at: datetime) -> bool:
    """Take an authenticator app that was being set up into use; False when another request did."""
    mine = update(TotpRow).where(TotpRow.id == totp_id, TotpRow.confirmed_at.is_(None))
    confirmed = mine.values(confirmed_at=at, last_step=step).returning(TotpRow.id)
    return await session.scalar(confirmed) is not None


async def delete_confirmed(session: Session, person_id: UUID) -> bool:
    """Delete the authenticator app that a person uses; False when there is none."""
    theirs = delete(TotpRow).where(TotpRow.person_id == person_id, TotpRow.confirmed_at.is_not(None))
    return bool((await session.scalars(theirs.returning(TotpRow.id))).all())


async def purge_pending(session: Session, older_than: datetime) -> None:
    """Delete what was begun before `older_than` and never confirmed."""
    await session.execute(delete(TotpRow).where(TotpRow.confirmed_at.is_(None), TotpRow.created_at < older_than))


async def find_confirmed(session: Session, person_id: UUID) -> TotpRow | None:
    """The row of the authenticator app that a person uses, or None."""
    found: TotpRow | None = await session.scalar(
        select(TotpRow).where(TotpRow.person_id == person_id, TotpRow.confirmed_at.is_not(None))
    )
    return found

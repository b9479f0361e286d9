"""Statements about recovery codes: spend one, replace them all, delete them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, bindparam, delete, update

from idp.accounts.models.factor import RecoveryCodeRow
from idp.foundation.database import Session, UtcDateTime
from idp.foundation.statements import CompiledStatement

_TABLE: Any = RecoveryCodeRow.__table__

#: Spends the code :digest of :person_id: exactly one caller gets the row back.
SPEND = CompiledStatement(
    update(_TABLE)
    .where(
        _TABLE.c.digest == bindparam("digest", type_=LargeBinary(32)),
        _TABLE.c.person_id == bindparam("person_id", type_=Uuid()),
        _TABLE.c.used_at.is_(None),
    )
    .values(used_at=bindparam("at", type_=UtcDateTime()))
    .returning(_TABLE.c.digest)
)


async def replace_all(session: Session, person_id: UUID, digests: Sequence[bytes], at: datetime) -> None:
    """Delete a person's recovery codes, used ones included, and insert new ones."""
    await delete_all(session, person_id)
    session.add_all(
        RecoveryCodeRow(digest=digest, person_id=person_id, created_at=at, used_at=None) for digest in digests
    )
    await session.flush()


async def delete_all(session: Session, person_id: UUID) -> None:
    """Delete a person's recovery codes."""
    await session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.person_id == person_id))

"""Statements about what a reset changes: the password and the second factors."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update

from idp.accounts.models.factor import PasskeyRow, RecoveryCodeRow, TotpRow
from idp.accounts.models.person import Person
from idp.foundation.database import Session


async def set_password(session: Session, person_id: UUID, password_hash: str | None, at: datetime) -> None:
    """Replace the password's hash; None: no password is right until the person chooses one."""
    changed = {"password_hash": password_hash, "password_changed_at": at, "password_expired_at": None, "updated_at": at}
    await session.execute(update(Person).where(Person.id == person_id).values(changed))


async def delete_factors(session: Session, person_id: UUID) -> None:
    """Delete every second factor of a person: authenticator app, passkeys, recovery codes."""
    for table in (TotpRow, PasskeyRow, RecoveryCodeRow):
        await session.execute(delete(table).where(table.person_id == person_id))

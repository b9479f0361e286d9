"""Statements about what a reset changes: the password, trusted devices, second factors, the sign-in history."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update

from idp.accounts.models.factor import PasskeyRow, RecoveryCodeRow, TotpRow
from idp.accounts.models.person import Person
from idp.accounts.models.session import LoginEventRow, TrustedDeviceRow
from idp.foundation.database import Session
from idp.foundation.ids import time_ordered_id

#: `login_event.kind` of a reset: the person is told at the next sign-in.
_RESET = "reset"


async def set_password(session: Session, person_id: UUID, password_hash: str | None, at: datetime) -> None:
    """Replace the password's hash; None: no password is right until the person chooses one."""
    changed = {"password_hash": password_hash, "password_changed_at": at, "password_expired_at": None, "updated_at": at}
    await session.execute(update(Person).where(Person.id == person_id).values(changed))


async def end_trusted_devices(session: Session, person_id: UUID, at: datetime) -> None:
    """End every trusted device of a person."""
    theirs = TrustedDeviceRow.person_id == person_id, TrustedDeviceRow.ended_at.is_(None)
    await session.execute(update(TrustedDeviceRow).where(*theirs).values(ended_at=at))


async def delete_factors(session: Session, person_id: UUID) -> None:
    """Delete every second factor of a person: authenticator app, passkeys, recovery codes."""
    for table in (TotpRow, PasskeyRow, RecoveryCodeRow):
        await session.execute(delete(table).where(table.person_id == person_id))


async def add_reset_event(session: Session, person_id: UUID, at: datetime) -> None:
    """Add a reset to the person's sign-in history."""
    nowhere = {"amr": "", "label": "", "network": "", "browser": "", "system": ""}
    session.add(LoginEventRow(id=time_ordered_id(at), person_id=person_id, at=at, kind=_RESET, **nowhere))
    await session.flush()

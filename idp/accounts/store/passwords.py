"""Statements about passwords: replace a hash, end the devices that the old password was trusted on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from idp.accounts.models.person import Person
from idp.accounts.models.session import TrustedDeviceRow
from idp.foundation.database import Session


async def replace(
    session: Session,
    person_id: UUID,
    new_hash: str,
    instead_of: str | None,
    *,
    at: datetime,
    expired_at: datetime | None,
) -> bool:
    """Store a new hash, if given only while `instead_of` is stored and the person may log in; whether it was stored."""
    mine = Person.id == person_id
    if instead_of is not None:
        mine &= (Person.password_hash == instead_of) & Person.disabled_at.is_(None)
    values = {"password_hash": new_hash, "password_changed_at": at, "password_expired_at": expired_at}
    return await session.scalar(update(Person).where(mine).values(values).returning(Person.id)) is not None


async def end_trusted_devices(session: Session, person_id: UUID, at: datetime) -> None:
    """End every trusted device of a person."""
    live = (TrustedDeviceRow.person_id == person_id) & TrustedDeviceRow.ended_at.is_(None)
    await session.execute(update(TrustedDeviceRow).where(live).values(ended_at=at))

"""Statements about passwords: the present hash of a person who is signed in, and its replacement."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update

from idp.accounts.models.person import Person
from idp.accounts.models.session import SessionRow
from idp.foundation.database import Session


async def find_present(session: Session, person_id: UUID, network: str, since: datetime) -> Any:
    """The `password_hash` of a person who may log in, and whether they logged in from `network` since; or None."""
    lately = exists(select(1)).where(
        SessionRow.person_id == person_id, SessionRow.network == network, SessionRow.authenticated_at > since
    )
    asked = select(Person.password_hash, lately.label("familiar"))
    mine = asked.where(Person.id == person_id, Person.disabled_at.is_(None))
    return (await session.execute(mine)).one_or_none()


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

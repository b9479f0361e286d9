"""Statements about staff of vendors: create, find, extend, end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from idp.accounts.models.person import PartnerRow, Person
from idp.foundation.database import Session
from idp.foundation.upsert import insert_or_ignore

#: The kind of employment that applications are told.
PARTNER_KIND = "MITRA"


@dataclass(frozen=True, slots=True)
class Partner:
    """Staff of a vendor; `office_id`: the answering office, `ended_at`: when their time was over.

    `is_blocked`: the operator disabled them, which the end of their time did not do.
    """

    person_id: UUID
    company: str
    office_id: UUID
    vouched_by: UUID
    ended_at: datetime | None
    is_blocked: bool
    has_password: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPartner:
    """A vendor's person to be let in; `username_key`: the username in its form for comparison."""

    person_id: UUID
    name: str
    email: str
    username_key: str
    company: str
    office_id: UUID
    vouched_by: UUID
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerTerms:
    """Who answers for a vendor's person from now on, of which vendor they are, and until when they may log in."""

    company: str
    office_id: UUID
    vouched_by: UUID
    until: datetime


async def create(session: Session, partner: NewPartner, at: datetime) -> bool:
    """Insert the person without a password; False when the username is taken."""
    person = {
        "id": partner.person_id,
        "username": partner.email,
        "username_key": partner.username_key,
        "name": partner.name,
        "email": partner.email,
        "email_verified": False,
        "phone_number_verified": False,
        "jenis_pegawai": PARTNER_KIND,
        "created_at": at,
        "updated_at": at,
        "partner_until": partner.until,
    }
    inserted = insert_or_ignore(session, Person, person, ["username_key"]).returning(Person.id)
    if await session.scalar(inserted) is None:
        return False
    vouched = {"company": partner.company, "office_id": partner.office_id, "vouched_by": partner.vouched_by}
    await session.execute(insert(PartnerRow).values(person_id=partner.person_id, vouched_at=at, **vouched))
    return True


async def find(session: Session, person_id: UUID) -> Partner | None:
    """The vendor's person with this id, or None."""
    question = select(PartnerRow, Person.disabled_at, Person.password_hash)
    found = question.join(Person, Person.id == PartnerRow.person_id).where(PartnerRow.person_id == person_id)
    row = (await session.execute(found)).one_or_none()
    if row is None:
        return None
    partner, disabled_at, password_hash = row
    return Partner(
        person_id=person_id,
        company=partner.company,
        office_id=partner.office_id,
        vouched_by=partner.vouched_by,
        ended_at=partner.ended_at,
        is_blocked=disabled_at is not None and disabled_at != partner.ended_at,
        has_password=password_hash is not None,
    )


async def set_until(session: Session, person_id: UUID, until: datetime, at: datetime) -> bool:
    """Change until when they may log in; False when their time is over already."""
    running = select(PartnerRow.person_id).where(PartnerRow.person_id == person_id, PartnerRow.ended_at.is_(None))
    changed = update(Person).where(Person.id.in_(running)).values(partner_until=until, updated_at=at)
    done = await session.scalar(changed.returning(Person.id).execution_options(synchronize_session=False))
    return done is not None


async def renew(session: Session, person_id: UUID, terms: PartnerTerms, at: datetime) -> bool:
    """Let somebody whose time was over log in again; exactly one caller gets True."""
    ended = PartnerRow.person_id == person_id, PartnerRow.ended_at.is_not(None)
    vouched = {"company": terms.company, "office_id": terms.office_id, "vouched_by": terms.vouched_by}
    again = update(PartnerRow).where(*ended).values(ended_at=None, vouched_at=at, **vouched)
    again = again.returning(PartnerRow.person_id)
    if await session.scalar(again.execution_options(synchronize_session=False)) is None:
        return False
    enabled = update(Person).where(Person.id == person_id)
    values = {"partner_until": terms.until, "disabled_at": None, "updated_at": at}
    await session.execute(enabled.values(**values).execution_options(synchronize_session=False))
    return True


async def mark_ended(session: Session, person_id: UUID, at: datetime) -> bool:
    """Write down that their time is over; exactly one caller gets True.

    Their day is the present one at the latest, so that enabling the account opens nothing.
    """
    running = PartnerRow.person_id == person_id, PartnerRow.ended_at.is_(None)
    ended = update(PartnerRow).where(*running).values(ended_at=at).returning(PartnerRow.person_id)
    if await session.scalar(ended.execution_options(synchronize_session=False)) is None:
        return False
    later = update(Person).where(Person.id == person_id, Person.partner_until > at).values(partner_until=at)
    await session.execute(later.execution_options(synchronize_session=False))
    return True


async def list_due(session: Session, at: datetime, at_most: int) -> Sequence[UUID]:
    """Whose time is over at `at` and has not been ended, the earliest first; rows that others hold are skipped."""
    question = (
        select(PartnerRow.person_id)
        .join(Person, Person.id == PartnerRow.person_id)
        .where(PartnerRow.ended_at.is_(None), Person.partner_until <= at)
        .order_by(Person.partner_until)
        .limit(at_most)
        .with_for_update(skip_locked=True, of=PartnerRow)
    )
    return (await session.scalars(question)).all()

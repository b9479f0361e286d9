"""Statements about the second factors that a person has, of every kind."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.models.factor import PasskeyRow, RecoveryCodeRow, TotpRow
from idp.accounts.models.person import Person
from idp.foundation.database import Session
from idp.foundation.statements import CompiledStatement
from idp.offices import store as offices


def factor_columns() -> tuple[ColumnElement[Any], ...]:
    """Composable with a selection of people: has_totp, has_passkey, recovery_codes (how many are left)."""
    totp = exists(select(1)).where(TotpRow.person_id == Person.id, TotpRow.confirmed_at.is_not(None))
    passkey = exists(select(1)).where(PasskeyRow.person_id == Person.id, PasskeyRow.cloned_at.is_(None))
    left = (
        select(func.count())
        .select_from(RecoveryCodeRow)
        .where(RecoveryCodeRow.person_id == Person.id, RecoveryCodeRow.used_at.is_(None))
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        totp.correlate(Person).label("has_totp"),
        passkey.correlate(Person).label("has_passkey"),
        left.label("recovery_codes"),
    )


#: The columns of `factor_columns()` for :person_id.
FIND = CompiledStatement(select(*factor_columns()).where(Person.id == bindparam("person_id", type_=Uuid())))


async def find(session: Session, person_id: UUID) -> Any:
    """The row of `factor_columns()` of a person, read within the transaction, or None."""
    return (await session.execute(FIND.expression, {"person_id": person_id})).one_or_none()


@dataclass(frozen=True, slots=True)
class FactorShare:
    """How many people can log in, and how many of them have a second factor."""

    people: int
    with_factor: int


async def count_people(session: Session) -> FactorShare:
    """Count everybody who can log in, and those of them with a second factor; invented offices are left out."""
    of_city = or_(Person.office_id.is_(None), Person.office_id.not_in(offices.select_invented()))
    everybody = select(func.count()).select_from(Person)
    # all but the invented ones: to ask each of the city whether they are invented takes twice as long
    invented = everybody.where(Person.office_id.in_(offices.select_invented())).scalar_subquery()
    disabled = everybody.where(of_city, Person.disabled_at.is_not(None)).scalar_subquery()
    # a union of those who have one, because a look at each person takes as long as there are people
    totp = select(TotpRow.person_id).where(TotpRow.confirmed_at.is_not(None))
    enrolled = totp.union(select(PasskeyRow.person_id).where(PasskeyRow.cloned_at.is_(None))).subquery()
    holders = everybody.join(enrolled, enrolled.c.person_id == Person.id).where(of_city, Person.disabled_at.is_(None))
    counts = select(everybody.scalar_subquery() - invented - disabled, holders.scalar_subquery())
    return FactorShare(*(await session.execute(counts)).one())


async def lock_person(session: Session, person_id: UUID) -> None:
    """Hold up every other change of this person's factors until this transaction ends."""
    await session.execute(select(Person.id).where(Person.id == person_id).with_for_update())

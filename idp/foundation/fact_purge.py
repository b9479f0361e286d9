"""Deletes rows of facts that name a person, in batches; rows without a person stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, delete, func, literal, select

from idp.foundation.database import Session
from idp.foundation.facts import NO_ID, FactCount

#: NO_ID as text in the statement, so that both databases use the index of rows with persons.
NO_PERSON = literal(NO_ID, Uuid(), literal_execute=True)


@dataclass(frozen=True, slots=True)
class DeletedFact:
    """A row that was deleted."""

    kind: str
    environment: str
    application_id: UUID
    person_id: UUID
    count: int


async def find_first_day_of_persons(session: Session) -> date | None:
    """The first day of which there are rows with persons."""
    first: date | None = await session.scalar(select(func.min(FactCount.day)).where(FactCount.person_id != NO_PERSON))
    return first


async def find_days_of_persons(session: Session, before: date) -> Sequence[date]:
    """The days before `before` of which there are rows with persons, oldest first."""
    of_persons = FactCount.person_id != NO_PERSON, FactCount.day < before
    return (await session.scalars(select(FactCount.day).where(*of_persons).distinct().order_by(FactCount.day))).all()


async def delete_facts_of_persons(session: Session, day: date, at_most: int) -> int:
    """Delete rows with persons of a day; returns how many."""
    connection = await session.connection()
    rows = _rows_of_persons(day, at_most)
    return (await connection.execute(delete(FactCount).where(FactCount.id.in_(rows)))).rowcount


async def take_facts_of_persons(session: Session, day: date, at_most: int) -> Sequence[DeletedFact]:
    """Delete rows with persons of a day and return them."""
    fact = FactCount
    columns = (fact.kind, fact.environment, fact.application_id, fact.person_id, fact.count)
    deletion = delete(fact).where(fact.id.in_(_rows_of_persons(day, at_most))).returning(*columns)
    return [DeletedFact(*row) for row in await session.execute(deletion)]


def _rows_of_persons(day: date, at_most: int) -> Select[*tuple[Any, ...]]:
    return select(FactCount.id).where(FactCount.day == day, FactCount.person_id != NO_PERSON).limit(at_most)

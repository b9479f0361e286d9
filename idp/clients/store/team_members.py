"""Statements about the members of teams: find, list."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from idp.clients.models import TeamMemberRow
from idp.foundation.database import Session

_ROW = TeamMemberRow


async def find_role(session: Session, application_id: UUID, person_id: UUID) -> str | None:
    """The role of this person in the team of this application, or None."""
    mine = _ROW.application_id == application_id, _ROW.person_id == person_id
    role: str | None = await session.scalar(select(_ROW.role).where(*mine))
    return role


async def list_of_person(session: Session, person_id: UUID) -> Sequence[Any]:
    """Rows of `application_id`, `person_id` and `role` of a person, the oldest membership first."""
    columns = _ROW.application_id, _ROW.person_id, _ROW.role
    found = select(*columns).where(_ROW.person_id == person_id).order_by(_ROW.added_at, _ROW.application_id)
    return (await session.execute(found)).all()

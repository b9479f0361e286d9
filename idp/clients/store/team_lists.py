"""Queries about whole teams."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from idp.clients.models import TeamMemberRow
from idp.foundation.database import Session


async def list_team(session: Session, application_id: UUID) -> Sequence[Any]:
    """Rows of `person_id` and `role` of the team of an application, the oldest membership first."""
    columns = TeamMemberRow.person_id, TeamMemberRow.role
    mine = select(*columns).where(TeamMemberRow.application_id == application_id)
    return (await session.execute(mine.order_by(TeamMemberRow.added_at, TeamMemberRow.person_id))).all()

"""Counts the clients of each application."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, cast, func, select

from idp.clients.store.questions import clients_of_applications
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class Clients:
    """The clients of one application that are not suspended: number, first creation, number of demo clients."""

    application_id: UUID
    count: int
    since: datetime
    demo: int


async def clients(session: Session, application_id: UUID | None = None) -> list[Clients]:
    """Count the clients of every application that has some (or of one)."""
    live = clients_of_applications().subquery("live")
    question = (
        select(live.c.application_id, func.count(), func.min(live.c.created_at), func.sum(cast(live.c.demo, Integer)))
        .where(~live.c.suspended)
        .group_by(live.c.application_id)
    )
    if application_id is not None:
        question = question.where(live.c.application_id == application_id)
    return [
        Clients(application, count, since, demo) for application, count, since, demo in await session.execute(question)
    ]

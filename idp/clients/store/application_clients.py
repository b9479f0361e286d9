"""Reads the clients of applications as far as levels need them."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from idp.clients.models import ClientRow
from idp.clients.stack import Stack
from idp.foundation.database import Session
from idp.protocol.client import Environment

_STACKS = {stack.value: stack for stack in Stack}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationClient:
    """A client of an application; `stack` None: it was registered without one, or with software of its own."""

    application_id: UUID
    environment: Environment
    created_at: datetime
    demo: bool
    active: bool
    stack: Stack | None


async def load_application_clients(session: Session, application_ids: Collection[UUID]) -> Sequence[ApplicationClient]:
    """The clients of these applications, the oldest first; suspended and removed ones are not active."""
    row = ClientRow
    columns = row.application_id, row.environment, row.created_at, row.demo, row.suspended_at, row.document
    question = select(*columns).where(row.application_id.in_(application_ids)).order_by(row.created_at, row.id)
    return [
        ApplicationClient(
            application_id=application_id,
            environment=Environment(environment),
            created_at=created_at,
            demo=demo,
            active=suspended_at is None,
            stack=_STACKS.get(json.loads(document).get("software_id")),
        )
        for application_id, environment, created_at, demo, suspended_at, document in await session.execute(question)
        if application_id is not None
    ]

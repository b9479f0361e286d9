"""Which applications a person can open from the portal: active clients with a home page."""

from dataclasses import dataclass
from uuid import UUID

from idp.clients import document
from idp.clients.store.questions import active_clients
from idp.foundation.database import Session
from idp.protocol.client import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Launchable:
    """One client a person can open; `home` is its registered home page."""

    client_id: str
    name: str
    home: str
    environment: Environment
    demo: bool
    application_id: UUID | None
    application_name: str
    office_name: str


async def launchable(session: Session) -> tuple[Launchable, ...]:
    """Every active client that declared a home page, by name."""
    found = []
    for row in await session.execute(active_clients()):
        metadata = document.restored(row)
        if metadata.client_uri is not None:
            found.append(
                Launchable(
                    client_id=row.client_id,
                    name=row.name,
                    home=metadata.client_uri,
                    environment=metadata.environment,
                    demo=row.demo,
                    application_id=row.application_id,
                    application_name=row.application_name or "",
                    office_name=row.office_name or "",
                )
            )
    return tuple(found)

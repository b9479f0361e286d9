"""Lists the clients the portal can open: active ones with initiate_login_uri or client_uri (OIDC Core 4)."""

from dataclasses import dataclass
from uuid import UUID

from idp.clients import document
from idp.clients.pictures import path_of
from idp.clients.store.questions import active_clients
from idp.foundation.database import Session
from idp.protocol import initiate_login
from idp.protocol.client import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Launchable:
    """One client the portal can open; `start`: the address to open (OIDC Core 4), `logo`: a path of this provider."""

    client_id: str
    name: str
    start: str
    logo: str | None
    environment: Environment
    demo: bool
    application_id: UUID | None
    application_name: str
    office_name: str


async def launchable(session: Session, issuer: str) -> tuple[Launchable, ...]:
    """Every active client with initiate_login_uri or client_uri, by name."""
    found = []
    for row in await session.execute(active_clients()):
        metadata = document.restored(row)
        address = initiate_login.start(metadata, issuer)
        if address is not None:
            found.append(
                Launchable(
                    client_id=row.client_id,
                    name=row.name,
                    start=address,
                    logo=path_of(row.id, row.logo_fetched_at),
                    environment=metadata.environment,
                    demo=row.demo,
                    application_id=row.application_id,
                    application_name=row.application_name or "",
                    office_name=row.office_name or "",
                )
            )
    return tuple(found)

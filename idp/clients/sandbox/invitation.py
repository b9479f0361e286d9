"""find_own_invitation(): an invitation to test, for the person it was made for and nobody else."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.clients.store import clients
from idp.clients.store import sandbox_testers as store
from idp.foundation.database import Session


@dataclass(frozen=True, slots=True)
class OwnInvitation:
    """What the invited person reads of an invitation that they can accept, or have accepted.

    `office_name`: of the client's application; empty where it is to all clients of an application.
    """

    application_name: str
    office_name: str
    accepted: bool


async def find_own_invitation(
    session: Session, invitation_id: UUID, person_id: UUID, now: datetime
) -> OwnInvitation | None:
    """The invitation; None when it is another person's, is over, or does not exist: nobody learns which."""
    row = await store.find_invitation(session, invitation_id)
    if row is None or row.person_id != person_id or row.ended_at is not None:
        return None
    if row.accepted_at is None and row.expires_at <= now:
        return None
    accepted = row.accepted_at is not None
    if row.client_id is not None:
        client = await clients.find_client(session, row.client_id)
        if client is None:
            return None
        return OwnInvitation(client.application_name or client.metadata.client_name, client.office_name, accepted)
    application = None if row.application_id is None else await catalogue.find(session, row.application_id)
    return None if application is None else OwnInvitation(application.name, "", accepted)

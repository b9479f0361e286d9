"""find_registration(): how a client was registered when an error happened, to show the request beside it."""

from datetime import datetime

from idp.clients import metadata_document
from idp.clients.store import client_versions, clients
from idp.diagnosis.explanation import RegistrationSnapshot, RegistrationTime
from idp.foundation.database import Session


async def find_registration(session: Session, client_id: str, at: datetime) -> RegistrationSnapshot | None:
    """The registration in force at `at`, else the present one; None for a client that is not there any more."""
    client = await clients.find_client(session, client_id)
    if client is None:
        return None
    version = await client_versions.find_version_at(session, client.id, at)
    if version is None:
        return RegistrationSnapshot(client.metadata, RegistrationTime.NOW)
    return RegistrationSnapshot(metadata_document.parse_document(version.state.document), RegistrationTime.THEN)

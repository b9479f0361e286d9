"""record_version(): writes the version of a change in its transaction; list_versions() and find_version() read them."""

from idp.clients.causes import ClientAdminCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.client_version import ClientState, ClientVersion, VersionChange, way_of
from idp.clients.records import ClientRecord
from idp.clients.store import client_versions as store
from idp.clients.store import clients
from idp.clients.store.clients import ClientIdentifier
from idp.foundation import clock
from idp.foundation.database import Session
from idp.permissions import Operation

#: The versions that are kept of one client; older ones are deleted with the next change.
MOST_VERSIONS = 200


async def record_version(
    admin: ClientAdmin,
    client: ClientRecord,
    change: VersionChange,
    *,
    before: ClientRecord | None = None,
    restored_from: int | None = None,
) -> None:
    """Write what a change made of `client`, whose row this transaction holds; `before`: what it was.

    What it was becomes a version first where nobody recorded it.
    """
    newest = next(iter(await store.list_versions(admin.session, client.id, limit=1)), None)
    if before is not None and (newest is None or newest.state != ClientState.of(before)):
        newest = _unrecorded(before, newest)
        await store.insert_version(admin.session, client.id, newest)
    number = 1 if newest is None else newest.number + 1
    permit = admin.require_permit()
    version = ClientVersion(
        number=number,
        changed_at=clock.now(),
        actor=permit.actor,
        way=way_of(permit),
        change=change,
        state=ClientState.of(client),
        restored_from=restored_from,
    )
    await store.insert_version(admin.session, client.id, version)
    await store.delete_versions(admin.session, client.id, number - MOST_VERSIONS)


async def list_versions(
    admin: ClientAdmin, key: ClientIdentifier, *, limit: int = MOST_VERSIONS, before: int | None = None
) -> tuple[ClientVersion, ...]:
    """The versions of a client below the number `before`, the newest first. Raises as `find_version` does."""
    admin = admin.acting(Operation.LIST_CLIENT_VERSIONS)
    return await load_versions(admin.session, await _client(admin, key), limit=limit, before=before)


async def find_version(admin: ClientAdmin, key: ClientIdentifier, number: int) -> ClientVersion:
    """One version of a client. Raises InsufficientAuthority, NoSuchClient, NoSuchVersion."""
    admin = admin.acting(Operation.LIST_CLIENT_VERSIONS)
    return await load_version(admin.session, await _client(admin, key), number)


async def load_versions(
    session: Session, client: ClientRecord, *, limit: int = MOST_VERSIONS, before: int | None = None
) -> tuple[ClientVersion, ...]:
    """The versions of a client, the newest first; a present state that nobody recorded is the newest of them."""
    stored = await store.list_versions(session, client.id, limit, before)
    if before is not None:
        return tuple(stored)
    newest = stored[0] if stored else None
    if newest is not None and newest.state == ClientState.of(client):
        return tuple(stored)
    return (_unrecorded(client, newest), *stored)[:limit]


async def load_version(session: Session, client: ClientRecord, number: int) -> ClientVersion:
    """One version of a client. Raises NoSuchVersion."""
    found = await store.find_version(session, client.id, number)
    if found is None:
        newest = (await load_versions(session, client, limit=1))[0]
        found = newest if newest.number == number else None
    if found is None:
        raise ClientAdminCause.VERSION_NOT_FOUND()
    return found


def _unrecorded(client: ClientRecord, newest: ClientVersion | None) -> ClientVersion:
    state = ClientState.of(client)
    if newest is None:
        return store.synthesize_version(1, client.created_at, VersionChange.REGISTERED, state)
    return store.synthesize_version(newest.number + 1, clock.now(), VersionChange.UPDATED, state)


async def _client(admin: ClientAdmin, key: ClientIdentifier) -> ClientRecord:
    found = await clients.find_client(admin.session, key)
    if found is None:
        raise ClientAdminCause.CLIENT_NOT_FOUND()
    return found

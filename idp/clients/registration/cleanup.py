"""Cleanup: deletes clients that registered themselves and were never used."""

from datetime import datetime
from uuid import UUID

from idp.clients.client_admin import CLIENT_CHANGES
from idp.clients.events import ClientsEvent
from idp.clients.registration.initial_access_tokens import parse_bounds
from idp.clients.registry import Registry
from idp.clients.store import self_registered as store
from idp.clients.store.self_registered import InUseCondition, UnusedClient
from idp.foundation import audit, change_counter, clock
from idp.foundation.database import Database, Session
from idp.protocol.registration.self_registration import within_bounds

#: Clients per transaction, few enough that no request waits long for its locks.
BATCH_SIZE = 200


async def remove_unused_clients(
    database: Database, registry: Registry, before: datetime, in_use: InUseCondition
) -> None:
    """Delete unused clients created before `before`; `in_use`: the condition under which rows elsewhere need a client.

    Unlike a client that deletes itself, such a client leaves no row, because its generated client_id was never used.
    """
    after: UUID | None = None
    while True:
        async with database.begin() as session:
            found = await store.list_unused_clients(session, before, after, BATCH_SIZE)
            if await _remove_batch(session, found, before, in_use):
                await change_counter.publish_change(session, CLIENT_CHANGES)
                session.after_commit(registry.clear_cache)
        if len(found) < BATCH_SIZE:
            return
        after = found[-1].id


async def _remove_batch(session: Session, found: list[UnusedClient], before: datetime, in_use: InUseCondition) -> bool:
    """Delete those of `found` that no operator took over; whether there were any."""
    own = [one.id for one in found if within_bounds(one.metadata, parse_bounds(one.limits))]
    removed = await store.delete_unused_clients(session, own, in_use, before=before, at=clock.now())
    for row_id, client_id in removed:
        detail = {"client_id": client_id, "reason": "unused"}
        await audit.record(session, audit.Event(ClientsEvent.CLIENT_REMOVED, subject=str(row_id), detail=detail))
    return bool(removed)

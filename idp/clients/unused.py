"""Cleanup: deletes clients that registered themselves and were never used."""

from datetime import datetime
from uuid import UUID

from idp.clients.desk import CLIENTS
from idp.clients.initial_tokens import bounds_of
from idp.clients.registry import Registry
from idp.clients.store import self_registered as store
from idp.clients.store.self_registered import InUse, Unused
from idp.foundation import audit, clock, versions
from idp.foundation.database import Database, Session
from idp.protocol.registration.self_registration import keeps_itself

#: Clients per transaction, few enough that no request waits long for its locks.
AT_ONCE = 200


async def remove(database: Database, registry: Registry, before: datetime, in_use: InUse) -> None:
    """Delete unused clients created before `before`; `in_use`: the condition under which rows elsewhere need a client.

    Unlike a client that deletes itself, such a client leaves no row, because its generated client_id was never used.
    """
    after: UUID | None = None
    while True:
        async with database.begin() as session:
            found = await store.unused(session, before, after, AT_ONCE)
            if await _remove(session, found, before, in_use):
                await versions.bump(session, CLIENTS)
                session.after_commit(registry.forget)
        if len(found) < AT_ONCE:
            return
        after = found[-1].id


async def _remove(session: Session, found: list[Unused], before: datetime, in_use: InUse) -> bool:
    """Delete those of `found` that no operator took over; whether there were any."""
    own = [one.id for one in found if keeps_itself(one.metadata, bounds_of(one.limits))]
    gone = await store.remove_unused(session, own, (before, clock.now()), in_use)
    for row_id, client_id in gone:
        detail = {"client_id": client_id, "reason": "unused"}
        await audit.record(session, audit.Event("client.removed", subject=str(row_id), detail=detail))
    return bool(gone)

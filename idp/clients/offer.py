"""Register an API that tokens are made for, change what it takes, and take it away."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from idp.clients import api_policy
from idp.clients.api_record import ApiRecord
from idp.clients.apis import Apis
from idp.clients.desk import Desk
from idp.clients.refusals import AudienceTaken, NoSuchApi, Unacceptable
from idp.clients.store import apis as store
from idp.foundation import audit, clock, versions
from idp.foundation.ids import new_id
from idp.protocol.audience import Api

#: The name under which every process watches for changes of APIs.
APIS = "apis"

Key = UUID | str


async def register(desk: Desk, apis: Apis | None, api: Api) -> ApiRecord:
    """Keep a new API; `apis`: those this process keeps, if it keeps any. Raises Unacceptable, AudienceTaken."""
    api_policy.check(api, desk.provider)
    made = ApiRecord(new_id(), api, clock.now())
    if not await store.add(desk.session, made.id, api, made.created_at):
        raise AudienceTaken(AudienceTaken.__doc__)
    await _check_scopes(desk, api)
    await _changed(desk, apis, "api.registered", made.id, {"audience": api.audience})
    return made


async def change(desk: Desk, apis: Apis | None, key: Key, changes: dict[str, Any]) -> ApiRecord:
    """Replace these fields of an API; tokens made before stay as they are. Raises NoSuchApi, Unacceptable."""
    before = await _found(desk, key)
    after = replace(before.api, **changes)
    api_policy.check(after, desk.provider)
    if after == before.api:
        return before
    await _check_scopes(desk, after)
    await store.change(desk.session, before.id, after)
    fields = [name for name in sorted(changes) if getattr(before.api, name) != getattr(after, name)]
    await _changed(desk, apis, "api.changed", before.id, {"fields": " ".join(fields)})
    return replace(before, api=after)


async def remove(desk: Desk, apis: Apis | None, key: Key) -> ApiRecord:
    """Make no more tokens for an API; those there are count as inactive when it introspects. Raises NoSuchApi."""
    gone = await _found(desk, key)
    await store.remove(desk.session, gone.id)
    await _changed(desk, apis, "api.removed", gone.id, {"audience": gone.api.audience})
    return gone


async def _found(desk: Desk, key: Key) -> ApiRecord:
    found = await store.find_for_change(desk.session, key)
    if found is None:
        raise NoSuchApi(NoSuchApi.__doc__)
    return found


async def _check_scopes(desk: Desk, api: Api) -> None:
    """Registrations and consent name scopes alone, so one word must not open two APIs. Raises Unacceptable."""
    for other in (await store.known(desk.session)).values():
        if other.audience != api.audience and (both := sorted(api.scopes & other.scopes)):
            fault = f"the scope {both[0]} belongs to {other.audience}: give it another name, one of this API's own"
            raise Unacceptable("invalid_api", fault)


async def _changed(desk: Desk, apis: Apis | None, tag: str, api: UUID, detail: audit.Detail) -> None:
    await audit.record(desk.session, audit.Event(tag, desk.actor, str(api), detail))
    await versions.bump(desk.session, APIS)
    if apis is not None:
        desk.session.after_commit(apis.forget)

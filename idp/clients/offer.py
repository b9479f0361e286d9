"""Register an API that tokens are made for, change what it takes, and take it away."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from idp.clients import api_policy, events
from idp.clients.api_record import ApiRecord
from idp.clients.apis import Apis
from idp.clients.desk import Desk
from idp.clients.refusals import AudienceTaken, NoSuchApi, ScopeTaken
from idp.clients.store import apis as store
from idp.foundation import clock, outbox, versions
from idp.foundation.ids import new_id
from idp.foundation.paging import Mark, Page
from idp.permissions import Operation
from idp.protocol.audience import Api, Label

#: The name under which every process watches for changes of APIs.
APIS = "apis"

Key = UUID | str


async def register(desk: Desk, apis: Apis | None, api: Api) -> ApiRecord:
    """Keep a new API; `apis`: those this process keeps, if it keeps any.

    Raises InsufficientAuthority, Unacceptable, AudienceTaken, ScopeTaken.
    """
    desk = desk.acting(Operation.REGISTER_API)
    api_policy.check(api, desk.provider)
    await _changing(desk, apis)
    made = ApiRecord(new_id(), api, clock.now())
    if not await store.add(desk.session, made.id, api, made.created_at):
        raise AudienceTaken(AudienceTaken.__doc__)
    await _own(desk, made)
    await desk.record("api.registered", made.id, {"audience": api.audience})
    return made


async def change(desk: Desk, apis: Apis | None, key: Key, changes: dict[str, Any]) -> ApiRecord:
    """Replace these fields of an API; tokens made before stay as they are.

    `labels` names all its scopes; one without an Indonesian label keeps the one it has.
    Raises InsufficientAuthority, NoSuchApi, Unacceptable, ScopeTaken.
    """
    desk = desk.acting(Operation.CHANGE_API)
    before = await _found(desk, key)
    after = replace(before.api, **changes)
    labels = {scope: _label(scope, label, before.api.labels) for scope, label in after.labels.items()}
    after = replace(after, labels=labels, scopes=frozenset(labels))
    api_policy.check(after, desk.provider)
    if after == before.api:
        return before
    await _changing(desk, apis)
    changed = replace(before, api=after)
    await store.change(desk.session, before.id, after)
    await _own(desk, changed)
    await _given_up(desk, before.api.scopes - after.scopes)
    fields = [name for name in sorted(changes) if getattr(before.api, name) != getattr(after, name)]
    await desk.record("api.changed", before.id, {"fields": " ".join(fields)})
    return changed


async def remove(desk: Desk, apis: Apis | None, key: Key) -> ApiRecord:
    """Make no more tokens for an API; those there are count as inactive when it introspects.

    Raises InsufficientAuthority, NoSuchApi.
    """
    desk = desk.acting(Operation.REMOVE_API)
    gone = await _found(desk, key)
    await _changing(desk, apis)
    await store.remove(desk.session, gone.id)
    await _given_up(desk, gone.api.scopes)
    await desk.record("api.removed", gone.id, {"audience": gone.api.audience})
    return gone


async def list_apis(desk: Desk, limit: int, after: Mark | None = None) -> Page[ApiRecord]:
    """A page of the APIs by name. Raises InsufficientAuthority."""
    return await store.page(desk.acting(Operation.LIST_APIS).session, limit, after)


async def find(desk: Desk, key: Key) -> ApiRecord | None:
    """The API with this id or audience. Raises InsufficientAuthority."""
    return await store.find(desk.acting(Operation.SHOW_API).session, key)


async def _found(desk: Desk, key: Key) -> ApiRecord:
    found = await store.find_for_change(desk.session, key)
    if found is None:
        raise NoSuchApi(NoSuchApi.__doc__)
    return found


def _label(scope: str, given: Label, before: Mapping[str, Label]) -> Label:
    """The label given; without its Indonesian half, the label there was, in the English given."""
    if given.indonesian or scope not in before:
        return given
    return replace(before[scope], english=given.english or before[scope].english)


async def _changing(desk: Desk, apis: Apis | None) -> None:
    """Tell every process; first of all, so that changes wait for each other here and not for one another's scopes."""
    await versions.bump(desk.session, APIS)
    if apis is not None:
        desk.session.after_commit(apis.forget)


async def _own(desk: Desk, one: ApiRecord) -> None:
    """Registrations and consent name scopes alone, so one word must not open two APIs."""
    for scope in sorted(await store.own(desk.session, one.id, one.api.labels)):
        raise ScopeTaken(scope, await store.owner(desk.session, scope))


async def _given_up(desk: Desk, scopes: frozenset[str]) -> None:
    """What people agreed to was for this API: it must not be worth anything to the next that takes the name."""
    if scopes:
        await outbox.promise(desk.session, events.SCOPES_GIVEN_UP, {"scopes": " ".join(sorted(scopes))})

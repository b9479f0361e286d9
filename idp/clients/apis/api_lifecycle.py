"""Registers, changes, removes, lists and finds APIs that access tokens are issued for (RFC 8707)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from idp.clients.apis import api_policy
from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.causes import ClientAdminCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.events import ClientsEvent, ClientsMessage
from idp.clients.records import ApiRecord
from idp.clients.store import apis as store
from idp.foundation import change_counter, clock, outbox
from idp.foundation.ids import new_id
from idp.foundation.paging import Cursor, Page
from idp.permissions import Operation
from idp.protocol.audience import Api, ScopeLabel

#: The name under which every process watches for changes of APIs.
API_CHANGES = "apis"

ApiIdentifier = UUID | str


async def register_api(admin: ClientAdmin, apis: ApiRegistry | None, api: Api) -> ApiRecord:
    """Register an API; `apis`: the cache of this process, if it has one.

    Raises InsufficientAuthority, InvalidDeclaration, AudienceTaken, ScopeTaken.
    """
    admin = admin.acting(Operation.REGISTER_API)
    api_policy.check_api(api, admin.provider)
    await _publish_change(admin, apis)
    record = ApiRecord(new_id(), api, clock.now())
    if not await store.insert_api(admin.session, record.id, api, record.created_at):
        raise ClientAdminCause.AUDIENCE_TAKEN()
    await _assign_scopes(admin, record)
    await admin.record(ClientsEvent.API_REGISTERED, record.id, {"audience": api.audience})
    return record


async def change_api(
    admin: ClientAdmin, apis: ApiRegistry | None, key: ApiIdentifier, changes: dict[str, Any]
) -> ApiRecord:
    """Replace these fields of an API; tokens issued before stay as they are.

    `labels` names all its scopes; one without an Indonesian label keeps the one it has.
    Raises InsufficientAuthority, NoSuchApi, InvalidDeclaration, ScopeTaken.
    """
    admin = admin.acting(Operation.CHANGE_API)
    before = await _load_api(admin, key)
    after = replace(before.api, **changes)
    labels = {scope: _merge_label(scope, label, before.api.labels) for scope, label in after.labels.items()}
    after = replace(after, labels=labels, scopes=frozenset(labels))
    api_policy.check_api(after, admin.provider)
    if after == before.api:
        return before
    await _publish_change(admin, apis)
    changed = replace(before, api=after)
    await store.update_api(admin.session, before.id, after)
    await _assign_scopes(admin, changed)
    await _announce_released_scopes(admin, before.api.scopes - after.scopes)
    fields = [name for name in sorted(changes) if getattr(before.api, name) != getattr(after, name)]
    await admin.record(ClientsEvent.API_CHANGED, before.id, {"fields": " ".join(fields)})
    return changed


async def remove_api(admin: ClientAdmin, apis: ApiRegistry | None, key: ApiIdentifier) -> ApiRecord:
    """Remove an API: it gets no more tokens, and issued ones count as inactive when it introspects.

    Raises InsufficientAuthority, NoSuchApi.
    """
    admin = admin.acting(Operation.REMOVE_API)
    record = await _load_api(admin, key)
    await _publish_change(admin, apis)
    await store.delete_api(admin.session, record.id)
    await _announce_released_scopes(admin, record.api.scopes)
    await admin.record(ClientsEvent.API_REMOVED, record.id, {"audience": record.api.audience})
    return record


async def list_apis(admin: ClientAdmin, limit: int, after: Cursor | None = None) -> Page[ApiRecord]:
    """A page of the APIs by name. Raises InsufficientAuthority."""
    return await store.list_apis(admin.acting(Operation.LIST_APIS).session, limit, after)


async def find_api(admin: ClientAdmin, key: ApiIdentifier) -> ApiRecord | None:
    """The API with this id or audience. Raises InsufficientAuthority."""
    return await store.find_api(admin.acting(Operation.SHOW_API).session, key)


async def _load_api(admin: ClientAdmin, key: ApiIdentifier) -> ApiRecord:
    found = await store.lock_api(admin.session, key)
    if found is None:
        raise ClientAdminCause.API_NOT_FOUND()
    return found


def _merge_label(scope: str, label: ScopeLabel, before: Mapping[str, ScopeLabel]) -> ScopeLabel:
    """The new label; without an Indonesian text, the label before with the new English text."""
    if label.indonesian or scope not in before:
        return label
    return replace(before[scope], english=label.english or before[scope].english)


async def _publish_change(admin: ClientAdmin, apis: ApiRegistry | None) -> None:
    """Publish the change; first of all, so that changes wait for each other here and not for one another's scopes."""
    await change_counter.publish_change(admin.session, API_CHANGES)
    if apis is not None:
        admin.session.after_commit(apis.clear_cache)


async def _assign_scopes(admin: ClientAdmin, one: ApiRecord) -> None:
    """Assign the scopes; consent names only a scope, so one scope must not belong to two APIs."""
    for scope in sorted(await store.assign_scopes(admin.session, one.id, one.api.labels)):
        owner = await store.find_scope_owner(admin.session, scope)
        raise ClientAdminCause.API_SCOPE_TAKEN(scope=scope, audience=owner)


async def _announce_released_scopes(admin: ClientAdmin, scopes: frozenset[str]) -> None:
    """Announce released scopes: people's consent was for this API, not for the next one that takes the name."""
    if scopes:
        await outbox.enqueue(admin.session, ClientsMessage.SCOPES_RELEASED, {"scopes": " ".join(sorted(scopes))})

"""Clients as an operator looks them up: one, or a page of them."""

from idp.clients.client_admin import ClientAdmin
from idp.clients.client_record import ClientRecord
from idp.clients.store import clients as store
from idp.clients.store.clients import ClientFilter, ClientIdentifier
from idp.foundation.paging import Page
from idp.permissions import Operation


async def list_clients(admin: ClientAdmin, wanted: ClientFilter) -> Page[ClientRecord]:
    """A page of the clients wanted, by name. Raises InsufficientAuthority."""
    return await store.list_clients(admin.acting(Operation.LIST_CLIENTS).session, wanted)


async def find_client(
    admin: ClientAdmin, key: ClientIdentifier, operation: Operation = Operation.SHOW_CLIENT
) -> ClientRecord | None:
    """The client, for an operation that only looks at it. Raises InsufficientAuthority."""
    return await store.find_client(admin.acting(operation).session, key)

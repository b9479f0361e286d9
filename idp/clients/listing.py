"""Clients as an operator looks them up: one, or a page of them."""

from idp.clients.desk import Desk
from idp.clients.record import ClientRecord
from idp.clients.store import clients as store
from idp.clients.store.clients import Key, Wanted
from idp.foundation.paging import Page
from idp.permissions import Operation


async def list_clients(desk: Desk, wanted: Wanted) -> Page[ClientRecord]:
    """A page of the clients wanted, by name. Raises InsufficientAuthority."""
    return await store.page(desk.acting(Operation.LIST_CLIENTS).session, wanted)


async def find_client(desk: Desk, key: Key, operation: Operation = Operation.SHOW_CLIENT) -> ClientRecord | None:
    """The client, for an operation that only looks at it. Raises InsufficientAuthority."""
    return await store.find(desk.acting(operation).session, key)

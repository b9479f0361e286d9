"""Database queries of idp.clients; the selects exported here are for the packages above."""

from idp.clients.store.selects import select_active_clients, select_clients_of_applications

__all__ = ["select_active_clients", "select_clients_of_applications"]

"""Database queries of idp.clients; the selects exported here are for the packages above."""

from idp.clients.store.questions import active_clients, clients_of_applications

__all__ = ["active_clients", "clients_of_applications"]

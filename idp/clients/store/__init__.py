"""The questions asked of clients and their secrets; what is named here is for the slices above."""

from idp.clients.store.questions import active_clients, clients_of_applications

__all__ = ["active_clients", "clients_of_applications"]

"""The questions asked of clients and their secrets."""

from idp.clients.store.questions import clients_of_applications

__all__ = ["clients_of_applications"]

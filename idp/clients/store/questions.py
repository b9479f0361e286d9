"""What other slices may ask about clients, as selects they can compose into their own questions."""

from typing import Any

from sqlalchemy import Select, select

from idp.clients.models import Client


def clients_of_applications() -> Select[Any]:
    """Every client that belongs to an application: id, client_id, application_id, environment, created_at, demo, suspended."""
    return select(
        Client.id,
        Client.client_id,
        Client.application_id,
        Client.environment,
        Client.created_at,
        Client.demo,
        Client.suspended_at.is_not(None).label("suspended"),
    ).where(Client.application_id.is_not(None))

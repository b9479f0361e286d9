"""What other slices may ask about clients, as selects they can compose into their own questions."""

from typing import Any

from sqlalchemy import Select, select

from idp.catalogue import store as catalogue
from idp.clients.models import ClientRow


def clients_of_applications() -> Select[*tuple[Any, ...]]:
    """The clients that belong to an application.

    Columns: id, client_id, application_id, environment, created_at, demo, suspended.
    """
    return select(
        ClientRow.id,
        ClientRow.client_id,
        ClientRow.application_id,
        ClientRow.environment,
        ClientRow.created_at,
        ClientRow.demo,
        ClientRow.suspended_at.is_not(None).label("suspended"),
    ).where(ClientRow.application_id.is_not(None))


def active_clients() -> Select[*tuple[Any, ...]]:
    """The clients that are not suspended, by name: every column, application_name and office_name."""
    application = catalogue.names().subquery()
    columns = (application.c.name.label("application_name"), application.c.office_name)
    joined = select(*ClientRow.__table__.c, *columns).where(ClientRow.suspended_at.is_(None))
    by_name = joined.order_by(ClientRow.sort_name, ClientRow.id)
    return by_name.outerjoin_from(ClientRow, application, application.c.id == ClientRow.application_id)

"""Selects about clients that other packages compose into their own queries."""

from typing import Any

from sqlalchemy import Select, select

from idp.catalogue import store as catalogue
from idp.clients.models import ClientRow, LogoRow


def clients_of_applications() -> Select[*tuple[Any, ...]]:
    """Select the clients that belong to an application.

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
    """Select the clients that are not suspended, by name.

    Columns: those of ClientRow, application_name, office_name, logo_fetched_at.
    """
    application = catalogue.names().subquery()
    columns = (application.c.name.label("application_name"), application.c.office_name)
    logo = LogoRow.fetched_at.label("logo_fetched_at")
    joined = select(*ClientRow.__table__.c, *columns, logo).where(ClientRow.suspended_at.is_(None))
    by_name = joined.order_by(ClientRow.sort_name, ClientRow.id)
    named = by_name.outerjoin_from(ClientRow, application, application.c.id == ClientRow.application_id)
    return named.outerjoin(LogoRow, LogoRow.owner_id == ClientRow.id)

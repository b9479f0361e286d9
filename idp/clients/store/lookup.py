"""The one statement that finds a client for the protocol: its declaration, its application, its live secrets."""

from typing import Any

from sqlalchemy import Select, String, and_, bindparam, select

from idp.catalogue import store as catalogue
from idp.clients.models import Client, Credential
from idp.foundation.statements import Statement


def _lookup() -> Select[Any]:
    """A row for each secret that holds a slot, or one row when there is none; the client's columns repeat."""
    application = catalogue.application_names().subquery()
    live = and_(Credential.owner_id == Client.id, Credential.slot.is_not(None))
    return (
        select(
            Client.id,
            Client.client_id,
            Client.name,
            Client.profile,
            Client.ownership,
            Client.environment,
            Client.document,
            Client.application_id,
            Client.demo,
            Client.suspended_at,
            application.c.name.label("application_name"),
            application.c.office_name,
            Credential.id.label("secret_id"),
            Credential.digest,
            Credential.expires_at,
        )
        .outerjoin_from(Client, application, application.c.id == Client.application_id)
        .outerjoin(Credential, live)
        .where(Client.client_id == bindparam("client_id", type_=String()))
        .order_by(Credential.created_at)
    )


#: Parameter: client_id. Rows as `_lookup` describes.
LOOKUP = Statement(_lookup())

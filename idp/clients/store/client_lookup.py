"""Compiled statements of the registry: a client with its application, logo and live secrets, in one statement."""

from typing import Any

from sqlalchemy import Select, String, and_, bindparam, or_, select

from idp.catalogue import store as catalogue
from idp.clients.models import ClientRow, CredentialRow, LogoRow
from idp.foundation.statements import CompiledStatement

_CLIENT_COLUMNS = (
    ClientRow.id,
    ClientRow.client_id,
    ClientRow.name,
    ClientRow.profile,
    ClientRow.ownership,
    ClientRow.environment,
    ClientRow.document,
    ClientRow.application_id,
    ClientRow.demo,
    ClientRow.suspended_at,
    ClientRow.sandbox_admits,
    # a deleted client has no registration token, but logout still notifies it
    or_(ClientRow.registration_digest.is_not(None), ClientRow.removed_at.is_not(None)).label("self_registered"),
)


def _lookup() -> Select[*tuple[Any, ...]]:
    """One row for each secret with a slot, or one row without any; the client's columns repeat."""
    application = catalogue.select_names().subquery()
    live = and_(CredentialRow.owner_id == ClientRow.id, CredentialRow.slot.is_not(None))
    return (
        select(
            *_CLIENT_COLUMNS,
            application.c.name.label("application_name"),
            application.c.office_name,
            CredentialRow.id.label("secret_id"),
            CredentialRow.digest,
            CredentialRow.expires_at,
            CredentialRow.derived_with,
            LogoRow.fetched_at.label("logo_fetched_at"),
        )
        .outerjoin_from(ClientRow, application, application.c.id == ClientRow.application_id)
        .outerjoin(CredentialRow, live)
        .outerjoin(LogoRow, LogoRow.owner_id == ClientRow.id)
        .where(ClientRow.client_id == bindparam("client_id", type_=String()))
        .order_by(CredentialRow.created_at)
    )


#: The document of every active client that registered a certificate with a key (RFC 7517 4.7).
CLIENTS_WITH_CERTIFICATES = CompiledStatement(
    select(ClientRow.document).where(ClientRow.document.like('%"x5c"%'), ClientRow.suspended_at.is_(None))
)

#: Parameter: client_id. Rows as `_lookup` describes.
CLIENT_LOOKUP = CompiledStatement(_lookup())

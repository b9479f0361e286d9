"""/api/v1/clients/{key}/logouts: the logout receipts of a client."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from idp.admin.causes import AdminCause
from idp.admin.documents.listing import Listing, ListQuery
from idp.admin.documents.logout import LogoutDocument, receipt_cursor
from idp.admin.documents.problem import problem_responses
from idp.admin.guards import ApiGuards
from idp.clients.client_admin import ClientAdmin
from idp.clients.registration import client_lifecycle
from idp.foundation.database import Session
from idp.oidc.store import receipts
from idp.permissions import Operation
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

LogoutListing = Listing[LogoutDocument]


def routes(guards: ApiGuards, web: Web) -> ApiRouter:
    """The logout receipts of a client."""
    router = ApiRouter(prefix="/api/v1/clients", tags=["clients"])

    @router.get(
        "/{key}/logouts",
        access=guards.allowed(Operation.LIST_LOGOUT_RECEIPTS),
        responses=problem_responses(404),
        summary="Logout receipts of a client",
    )
    async def logouts(
        key: UUID,
        query: Annotated[ListQuery, Query()],
        admin: ClientAdmin = guards.client_admin,
        session: Session = web.transaction,
    ) -> LogoutListing:
        """Sessions that ended, the latest first: how the client was told, how often, and with what answer."""
        client = await client_lifecycle.find_client(admin, key, Operation.LIST_LOGOUT_RECEIPTS)
        if client is None:
            raise AdminCause.CLIENT_ID_NOT_FOUND()
        before = query.after.id if query.after else None
        found, more = await receipts.list_of_client(session, client.metadata.client_id, query.limit, before)
        return Listing(items=[LogoutDocument.of(one) for one in found], next=receipt_cursor(more))

    return router

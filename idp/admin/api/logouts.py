"""/api/v1/clients/{key}/logouts: the logout receipts of a client."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from idp.admin.documents.listing import Listing, ListQuery
from idp.admin.documents.logout import LogoutDocument, cursor
from idp.admin.documents.problem import problems
from idp.admin.guards import ApiGuards
from idp.clients import listing
from idp.clients.desk import Desk
from idp.foundation.database import Session
from idp.oidc.store import receipts
from idp.permissions import Operation
from idp.web.errors import Problem
from idp.web.wiring import Web


def routes(guards: ApiGuards, web: Web) -> APIRouter:
    """The logout receipts of a client."""
    router = APIRouter(prefix="/api/v1/clients", tags=["clients"])

    @router.get("/{key}/logouts", responses=problems(404), summary="Logout receipts of a client")
    async def logouts(
        key: UUID,
        query: Annotated[ListQuery, Query()],
        desk: Desk = guards.reads_clients,
        session: Session = web.transaction,
    ) -> Listing[LogoutDocument]:
        """Sessions that ended, the latest first: how the client was told, how often, and with what answer."""
        client = await listing.find_client(desk, key, Operation.LIST_LOGOUT_RECEIPTS)
        if client is None:
            raise Problem(404, "No such client", "No client has this id; list them at /api/v1/clients.")
        before = query.after.id if query.after else None
        found, more = await receipts.of_client(session, client.metadata.client_id, query.limit, before)
        return Listing(items=[LogoutDocument.of(one) for one in found], next=cursor(more))

    return router

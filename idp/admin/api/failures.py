"""/api/v1/clients/{key}/failures: what was refused of a client, by day and cause."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from idp.admin.causes import AdminCause
from idp.admin.documents.failure import FailureDocument, FailuresQuery
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses
from idp.admin.guards import ApiGuards
from idp.clients.client_admin import ClientAdmin
from idp.clients.registration import client_lifecycle
from idp.diagnosis import client_failures
from idp.foundation.calendar import Calendar
from idp.foundation.paging import InvalidCursor
from idp.permissions import Operation
from idp.web.declared_routes import ApiRouter

FailureListing = Listing[FailureDocument]


def routes(calendar: Calendar, guards: ApiGuards) -> ApiRouter:
    """The failures of one client."""
    router = ApiRouter(prefix="/api/v1/clients", tags=["clients"])

    @router.get(
        "/{key}/failures",
        access=guards.allowed(Operation.LIST_CLIENT_FAILURES),
        responses=problem_responses(404),
        summary="Failures of a client by day and cause",
    )
    async def failures(
        key: UUID, query: Annotated[FailuresQuery, Query()], admin: ClientAdmin = guards.client_admin
    ) -> FailureListing:
        """How often each cause refused requests; the counts of a day add up to what the level is computed from."""
        client = await client_lifecycle.find_client(admin, key, Operation.LIST_CLIENT_FAILURES)
        if client is None:
            raise AdminCause.CLIENT_ID_NOT_FOUND()
        try:
            asked = query.to_filter(client.metadata.client_id, calendar.today())
            page = await client_failures.list_failures(admin, asked)
        except InvalidCursor:
            raise AdminCause.CURSOR_UNKNOWN() from None
        items = [FailureDocument.of(one) for one in page.items]
        return Listing(items=items, next=str(page.next) if page.next else None)

    return router

"""/api/v1/offices: the offices of the city."""

from typing import Annotated

from fastapi import Query

from idp.admin.documents.listing import Listing
from idp.admin.documents.office import OfficeDocument, OfficesQuery
from idp.admin.documents.problem import problem_responses
from idp.admin.guards import ApiGuards
from idp.foundation.database import Session
from idp.offices import office_import
from idp.permissions import Authority, Operation
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

OfficeListing = Listing[OfficeDocument]


def routes(guards: ApiGuards, web: Web) -> ApiRouter:
    """The offices."""
    router = ApiRouter(prefix="/api/v1/offices", tags=["offices"])

    @router.get(
        "", access=guards.allowed(Operation.LIST_OFFICES), responses=problem_responses(404), summary="List offices"
    )
    async def offices(
        query: Annotated[OfficesQuery, Query()],
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> OfficeListing:
        """The offices and audience groups by name, those that no longer exist included."""
        page = await office_import.list_offices(caller, session, query.to_filter())
        return Listing(items=[OfficeDocument.of(one) for one in page.items], next=str(page.next) if page.next else None)

    return router

"""/api/v1/offices: the offices of the city."""

from typing import Annotated

from fastapi import APIRouter, Query

from idp.admin.documents.listing import Listing
from idp.admin.documents.office import OfficeDocument, OfficesQuery
from idp.admin.documents.problem import problems
from idp.admin.guards import ApiGuards
from idp.foundation.database import Session
from idp.offices import register
from idp.permissions import Authority
from idp.web.wiring import Web


def routes(guards: ApiGuards, web: Web) -> APIRouter:
    """The offices."""
    router = APIRouter(prefix="/api/v1/offices", tags=["offices"])

    @router.get("", responses=problems(404), summary="List offices")
    async def offices(
        query: Annotated[OfficesQuery, Query()],
        caller: Authority = guards.reads_inventory,
        session: Session = web.transaction,
    ) -> Listing[OfficeDocument]:
        """The offices and audience groups by name, those that no longer exist included."""
        page = await register.list_offices(caller, session, query.wanted())
        return Listing(items=[OfficeDocument.of(one) for one in page.items], next=str(page.next) if page.next else None)

    return router

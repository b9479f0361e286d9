"""/api/v1/applications: the applications of the inventory with their levels of integration."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from idp.admin.documents.application import ApplicationDetail, ApplicationDocument, ApplicationsQuery
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problems
from idp.admin.guards import ReadsInventory
from idp.tracker import dashboard
from idp.web.errors import Problem
from idp.web.transaction import Transaction

router = APIRouter(prefix="/api/v1/applications", tags=["applications"])


@router.get("", responses=problems(404), summary="List applications")
async def applications(
    caller: ReadsInventory, query: Annotated[ApplicationsQuery, Query()], session: Transaction
) -> Listing[ApplicationDocument]:
    """The applications of the inventory by name, each with its level on the evidence ladder."""
    page = await dashboard.applications(caller, session, query.wanted(), query.wanted_level())
    return Listing(
        items=[ApplicationDocument.of(one) for one in page.items], next=str(page.next) if page.next else None
    )


@router.get("/{application_id}", responses=problems(404), summary="One application")
async def application(caller: ReadsInventory, application_id: UUID, session: Transaction) -> ApplicationDetail:
    """An application with its whole ladder: which event, when, and what is missing for the next level."""
    found = await dashboard.application(caller, session, application_id)
    if found is None:
        raise Problem(404, "No such application", "No application has this id; list them at /api/v1/applications.")
    return ApplicationDetail.of(found)

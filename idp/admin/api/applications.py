"""/api/v1/applications: the inventory with its levels."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request

from idp.admin.documents.application import ApplicationDetail, ApplicationDocument, ApplicationsQuery
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problems
from idp.admin.guards import ReadsInventory
from idp.tracker.dashboard import Tracker
from idp.web.errors import Problem
from idp.web.parts import Transaction, part

router = APIRouter(prefix="/api/v1/applications", tags=["applications"])


@router.get("", responses=problems(404), summary="List applications")
async def applications(
    request: Request, _: ReadsInventory, query: Annotated[ApplicationsQuery, Query()], session: Transaction
) -> Listing[ApplicationDocument]:
    """The applications of the inventory by name, each with its level on the evidence ladder."""
    page = await part(request, Tracker).applications(session, query.wanted(), query.wanted_level())
    return Listing(
        items=[ApplicationDocument.of(one) for one in page.items], next=str(page.next) if page.next else None
    )


@router.get("/{application_id}", responses=problems(404), summary="One application")
async def application(
    request: Request, _: ReadsInventory, application_id: UUID, session: Transaction
) -> ApplicationDetail:
    """An application with its whole ladder: which event, when, and what is missing for the next level."""
    found = await part(request, Tracker).application(session, application_id)
    if found is None:
        raise Problem(404, "No such application", "No application has this id; list them at /api/v1/applications.")
    return ApplicationDetail.of(found)

"""/api/v1/applications: the applications of the inventory with their levels of integration."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from idp.admin.causes import AdminCause
from idp.admin.documents.application import ApplicationDetail, ApplicationDocument, ApplicationsQuery
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import problem_responses
from idp.admin.guards import ApiGuards
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web


def routes(tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """The inventory."""
    router = ApiRouter(prefix="/api/v1/applications", tags=["applications"])
    _add_list(router, tracker, guards, web)
    _add_one(router, tracker, guards, web)
    return router


def _add_list(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "",
        access=guards.allowed(Operation.LIST_APPLICATIONS),
        responses=problem_responses(404),
        summary="List applications",
    )
    async def applications(
        query: Annotated[ApplicationsQuery, Query()],
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Listing[ApplicationDocument]:
        """The applications of the inventory by name, each with its level on the evidence ladder."""
        page = await tracker.list_applications(caller, session, query.to_filter())
        return Listing(
            items=[ApplicationDocument.of(one) for one in page.items], next=str(page.next) if page.next else None
        )


def _add_one(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/{application_id}",
        access=guards.allowed(Operation.SHOW_APPLICATION),
        responses=problem_responses(404),
        summary="One application",
    )
    async def application(
        application_id: UUID, caller: Authority = guards.caller, session: Session = web.transaction
    ) -> ApplicationDetail:
        """An application with its whole ladder: which event, when, and what is missing for the next level."""
        found = await tracker.find_application(caller, session, application_id)
        if found is None:
            raise AdminCause.APPLICATION_ID_NOT_FOUND()
        return ApplicationDetail.of(found)

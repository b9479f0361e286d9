"""/api/v1/applications: the applications of the inventory, where they stand, and how their levels changed."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from idp.admin.api.representation import IfNoneMatch, cursors_as_problems, respond
from idp.admin.causes import AdminCause
from idp.admin.documents.application import ApplicationDocument, ApplicationsQuery
from idp.admin.documents.application_detail import ApplicationDetail
from idp.admin.documents.level_change import ApplicationChangesQuery, LevelChangeDocument, LevelChangeListing
from idp.admin.documents.listing import PagedListing
from idp.admin.documents.problem import read_responses
from idp.admin.guards import ApiGuards
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.tracker.applications import TrackedApplication
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

PagedApplicationListing = PagedListing[ApplicationDocument]


def routes(tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """The inventory."""
    router = ApiRouter(prefix="/api/v1/applications", tags=["applications"])
    _add_list(router, tracker, guards, web)
    _add_one(router, tracker, guards, web)
    _add_level_changes(router, tracker, guards, web)
    return router


def _add_list(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "",
        access=guards.allowed(Operation.LIST_APPLICATIONS),
        responses=read_responses(404),
        response_model=PagedApplicationListing,
        summary="List applications",
    )
    async def applications(
        query: Annotated[ApplicationsQuery, Query()],
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """The applications of the inventory, each with its level on the evidence ladder, and why it does not move."""
        with cursors_as_problems():
            page = await tracker.list_applications(caller, session, query.to_filter())
        today = tracker.calendar.today()
        listing = PagedApplicationListing(
            items=[ApplicationDocument.of(one, today) for one in page.items],
            next=str(page.next) if page.next else None,
            previous=str(page.previous) if page.previous else None,
            total=page.total,
        )
        return respond(listing, if_none_match)


def _add_one(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/{application_id}",
        access=guards.allowed(Operation.SHOW_APPLICATION),
        responses=read_responses(404),
        response_model=ApplicationDetail,
        summary="One application",
    )
    async def application(
        application_id: UUID,
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """An application with its whole ladder: which event, when, and what is missing for the next level.

        Small numbers of people are told to officers, not to programs.
        """
        found = await find_tracked(tracker, caller, session, application_id)
        exact = caller.person_id is not None
        return respond(ApplicationDetail.of_tracked(found, tracker.calendar.today(), exact), if_none_match)


def _add_level_changes(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/{application_id}/level-changes",
        access=guards.allowed(Operation.SHOW_APPLICATION),
        responses=read_responses(404),
        response_model=LevelChangeListing,
        summary="How the level of an application changed",
    )
    async def level_changes(
        application_id: UUID,
        query: Annotated[ApplicationChangesQuery, Query()],
        if_none_match: IfNoneMatch = None,
        *,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Every rise, fall and other state, the newest first."""
        await find_tracked(tracker, caller, session, application_id)
        with cursors_as_problems():
            page = await tracker.list_changes(caller, session, query.of_application(application_id))
        items = [LevelChangeDocument.of(one) for one in page.items]
        next_page = str(page.next) if page.next else None
        return respond(LevelChangeListing(items=items, next=next_page), if_none_match)


async def find_tracked(
    tracker: Tracker, caller: Authority, session: Session, application_id: UUID
) -> TrackedApplication:
    """The application with its standing. Raises Problem 404."""
    found = await tracker.find_application(caller, session, application_id)
    if found is None:
        raise AdminCause.APPLICATION_ID_NOT_FOUND()
    return found

"""/api/v1/progress/offices: how far the applications of each office are."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from idp.admin.api.representation import IfNoneMatch, respond
from idp.admin.causes import AdminCause
from idp.admin.documents.listing import Listing
from idp.admin.documents.office_progress import OfficeProgressQuery
from idp.admin.documents.problem import read_responses
from idp.admin.documents.progress import OfficeProgress
from idp.admin.guards import ApiGuards
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, Page
from idp.permissions import Authority, Operation
from idp.tracker.progress.values import OfficeTally
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

OfficeProgressListing = Listing[OfficeProgress]


def routes(tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """The offices with their numbers."""
    router = ApiRouter(prefix="/api/v1/progress", tags=["progress"])

    @router.get(
        "/offices",
        access=guards.allowed(Operation.SHOW_PROGRESS),
        responses=read_responses(404),
        response_model=OfficeProgressListing,
        summary="How far the applications of each office are",
    )
    async def offices(
        query: Annotated[OfficeProgressQuery, Query()],
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Offices that manage applications: the furthest first, by name, or those with most that do not move first."""
        tallies = await tracker.load_office_tallies(caller, session)
        page = _page(query.sorted(tallies), query.after, query.limit)
        next_page = str(page.next) if page.next else None
        listing = OfficeProgressListing(items=[OfficeProgress.of(one) for one in page.items], next=next_page)
        return respond(listing, if_none_match)

    return router


def _page(offices: Sequence[OfficeTally], after: Cursor | None, limit: int) -> Page[OfficeTally]:
    """The offices after the one that the cursor names. Raises Problem 404 where it is gone."""
    start = 0
    if after is not None:
        start = next((place for place, one in enumerate(offices, 1) if one.office.id == after.id), 0)
        if start == 0:
            raise AdminCause.CURSOR_UNKNOWN()
    items = tuple(offices[start : start + limit])
    last = items[-1].office if start + limit < len(offices) else None
    return Page(items, Cursor(last.code, last.id) if last else None)

"""/api/v1/level-changes: who rose and who fell, when, and by what."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from idp.admin.api.representation import IfNoneMatch, cursors_as_problems, respond
from idp.admin.documents.level_change import LevelChangeDocument, LevelChangeListing, LevelChangesQuery
from idp.admin.documents.problem import read_responses
from idp.admin.guards import ApiGuards
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web


def routes(tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """The changes of all applications."""
    router = ApiRouter(prefix="/api/v1/level-changes", tags=["progress"])

    @router.get(
        "",
        access=guards.allowed(Operation.LIST_LEVEL_CHANGES),
        responses=read_responses(404),
        response_model=LevelChangeListing,
        summary="List changes of levels",
    )
    async def level_changes(
        query: Annotated[LevelChangesQuery, Query()],
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Rises, falls and other states of all applications, the newest first."""
        with cursors_as_problems():
            page = await tracker.list_changes(caller, session, query.to_filter())
        items = [LevelChangeDocument.of(one) for one in page.items]
        next_page = str(page.next) if page.next else None
        return respond(LevelChangeListing(items=items, next=next_page), if_none_match)

    return router

"""/api/v1/applications/{application_id}/decision: what people declared about an application, and what is due."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from idp.admin.api.inventory_fields import find_application
from idp.admin.api.representation import IfMatch, IfNoneMatch, require_match, respond
from idp.admin.causes import AdminCause
from idp.admin.documents.decision import DecisionDocument, DecisionRequest, ReviewDocument, ReviewsQuery
from idp.admin.documents.listing import Listing
from idp.admin.documents.problem import conditional_problem_responses, read_responses
from idp.admin.errors import require_person
from idp.admin.guards import ApiGuards
from idp.catalogue.application import Application
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.decisions import declaring
from idp.catalogue.decisions.application_decision import (
    ApplicationDecision,
    DecisionProblem,
    DecisionRefused,
    UndoResult,
)
from idp.catalogue.wiring import Catalogue
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

DecisionListing = Listing[DecisionDocument]
ReviewListing = Listing[ReviewDocument]


def routes(catalogue: Catalogue, tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """The decisions of an application, the one that stands, and those to review."""
    router = ApiRouter(prefix="/api/v1", tags=["decisions"])
    _add_list(router, catalogue, guards, web)
    _add_standing(router, catalogue, guards, web)
    _add_declaration(router, (catalogue, tracker), guards, web)
    _add_undoing(router, (catalogue, tracker), guards, web)
    _add_reviews(router, catalogue, guards, web)
    return router


def _add_list(router: ApiRouter, catalogue: Catalogue, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/applications/{application_id}/decisions",
        access=guards.allowed(Operation.LIST_DECISIONS),
        responses=read_responses(404),
        response_model=DecisionListing,
        summary="Decisions about an application",
    )
    async def decisions(
        application_id: UUID,
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """The newest decisions, undone ones included, the newest first."""
        found = await find_application(session, application_id)
        made = await declaring.list_decisions(catalogue.admin(session, caller), found)
        items = [DecisionDocument.of(one) for one in made]
        return respond(DecisionListing(items=items, next=None), if_none_match)


def _add_standing(router: ApiRouter, catalogue: Catalogue, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/applications/{application_id}/decision",
        access=guards.allowed(Operation.LIST_DECISIONS),
        responses=read_responses(404),
        response_model=DecisionDocument,
        summary="The decision that stands",
    )
    async def standing(
        application_id: UUID,
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """What stands about an application; its ETag is what another decision sends as If-Match."""
        found = await find_application(session, application_id)
        decision = await declaring.find_standing(catalogue.admin(session, caller), found)
        if decision is None:
            raise AdminCause.DECISION_NOT_FOUND()
        return respond(DecisionDocument.of(decision), if_none_match)


def _add_declaration(router: ApiRouter, inventory: tuple[Catalogue, Tracker], guards: ApiGuards, web: Web) -> None:
    catalogue, tracker = inventory

    @router.put(
        "/applications/{application_id}/decision",
        access=guards.allowed(Operation.DECLARE_APPLICATION),
        responses=conditional_problem_responses(400, 404),
        response_model=DecisionDocument,
        summary="Declare something about an application",
    )
    async def declare(
        application_id: UUID,
        sent: DecisionRequest,
        if_match: IfMatch = None,
        *,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Declare it not applicable, applicable, frozen, retired or merged, by the token of a person.

        Where a decision stands, If-Match names it; where none does, If-Match is left out.
        """
        require_person(caller, Operation.DECLARE_APPLICATION)
        found = await find_application(session, application_id)
        made = await _declare(catalogue.admin(session, caller), found, sent, if_match)
        await tracker.recompute(session, [application_id])
        return respond(DecisionDocument.of(made), None)


def _add_undoing(router: ApiRouter, inventory: tuple[Catalogue, Tracker], guards: ApiGuards, web: Web) -> None:
    catalogue, tracker = inventory

    @router.delete(
        "/applications/{application_id}/decision",
        access=guards.allowed(Operation.UNDO_DECISION),
        status_code=204,
        responses=conditional_problem_responses(404),
        summary="Undo the decision that stands",
    )
    async def undo(
        application_id: UUID,
        if_match: IfMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Let the rules decide again about an application, by the token of a person."""
        require_person(caller, Operation.UNDO_DECISION)
        found, admin = await find_application(session, application_id), catalogue.admin(session, caller)
        seen = await declaring.find_standing(admin, found)
        if seen is None:
            raise AdminCause.DECISION_NOT_FOUND()
        _require_seen(seen, if_match)
        if await declaring.undo_decision(admin, found, seen.id) is not UndoResult.UNDONE:
            raise AdminCause.CHANGED_MEANWHILE()
        await tracker.recompute(session, [application_id])
        return Response(status_code=204)


def _add_reviews(router: ApiRouter, catalogue: Catalogue, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/reviews",
        access=guards.allowed(Operation.LIST_REVIEWS),
        responses=read_responses(404),
        response_model=ReviewListing,
        summary="Decisions to look at again",
    )
    async def reviews(
        query: Annotated[ReviewsQuery, Query()],
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """The standing decisions whose day of review has come, the longest due first."""
        admin = catalogue.admin(session, caller)
        until = query.until or admin.calendar.today()
        page = await declaring.list_due_reviews(admin, until, query.limit, query.after)
        items = [ReviewDocument.of(one) for one in page.items]
        next_page = str(page.next) if page.next else None
        return respond(ReviewListing(items=items, next=next_page), if_none_match)


async def _declare(
    admin: CatalogueAdmin, application: Application, sent: DecisionRequest, if_match: str | None
) -> ApplicationDecision:
    """The decision in the place of the one that the caller read. Raises Problem."""
    seen = await declaring.find_standing(admin, application)
    _require_seen(seen, if_match)
    made = await declaring.declare(admin, application, sent.to_form(seen.id if seen else None))
    if not isinstance(made, DecisionRefused):
        return made
    if DecisionProblem.OVERTAKEN in made.problems:
        raise AdminCause.CHANGED_MEANWHILE()
    raise AdminCause.DECISION_NOT_POSSIBLE(problems=", ".join(one.name.lower() for one in made.problems))


def _require_seen(standing: ApplicationDecision | None, if_match: str | None) -> None:
    """Raises Problem 428 or 412 unless the caller read what stands, or that nothing does."""
    if standing is not None:
        require_match(DecisionDocument.of(standing), if_match)
    elif if_match is not None:
        raise AdminCause.CHANGED_MEANWHILE()

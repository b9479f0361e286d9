"""/api/v1/progress: how many applications are integrated, how that came, what may come, and whose they are."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from idp.admin.api.representation import IfNoneMatch, respond
from idp.admin.causes import AdminCause
from idp.admin.documents.problem import read_responses
from idp.admin.documents.progress import ProgressDocument
from idp.admin.documents.progress_history import (
    MONTHS,
    ForecastDocument,
    HistoryDocument,
    HistoryQuery,
    ProgressQuery,
)
from idp.admin.guards import ApiGuards
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.offices.office import Office
from idp.permissions import Authority, Operation
from idp.tracker.forecast import forecast
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web


def routes(tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """The numbers."""
    router = ApiRouter(prefix="/api/v1/progress", tags=["progress"])
    _add_now(router, tracker, guards, web)
    _add_history(router, tracker, guards, web)
    _add_forecast(router, tracker, guards, web)
    return router


def _add_now(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "",
        access=guards.allowed(Operation.SHOW_PROGRESS),
        responses=read_responses(404),
        response_model=ProgressDocument,
        summary="How far the city or an office has come",
    )
    async def progress(
        query: Annotated[ProgressQuery, Query()],
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Both denominators, by level, office, dimension and technology, and what does not move and why."""
        office = await find_office(session, query.office)
        return respond(ProgressDocument.of(await tracker.load_progress(caller, session, office)), if_none_match)


def _add_history(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/history",
        access=guards.allowed(Operation.SHOW_PROGRESS),
        responses=read_responses(404),
        response_model=HistoryDocument,
        summary="How far it was at the ends of months",
    )
    async def history(
        query: Annotated[HistoryQuery, Query()],
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """The stored progress of the last months, the oldest first, and that of now."""
        office = await find_office(session, query.office)
        points = await tracker.load_history(caller, session, office, months=query.months)
        return respond(HistoryDocument.of(points), if_none_match)


def _add_forecast(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/forecast",
        access=guards.allowed(Operation.SHOW_PROGRESS),
        responses=read_responses(404),
        response_model=ForecastDocument,
        summary="When the eligible applications will be integrated",
    )
    async def outlook(
        query: Annotated[ProgressQuery, Query()],
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """A median and a band in which 80 % of what may come lies, or that there is too little to say so."""
        office, today = await find_office(session, query.office), tracker.calendar.today()
        points = await tracker.load_history(caller, session, office, months=MONTHS)
        eligible = points[-1].eligible if points else 0
        found = forecast([(one.day, one.eligible_integrated) for one in points], eligible, eligible, today)
        return respond(ForecastDocument.of(found, eligible, today), if_none_match)


async def find_office(session: Session, code: str | None) -> Office | None:
    """The office that was named, if one was. Raises Problem 404."""
    office = await offices.find_by_code(session, code) if code is not None else None
    if code is not None and office is None:
        raise AdminCause.OFFICE_CODE_NOT_FOUND()
    return office

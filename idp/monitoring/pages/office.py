"""/opd and /opd/aplikasi: the first page of an office, and its applications."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.foundation.paging import InvalidCursor
from idp.monitoring.pages.frames import read_office_request
from idp.monitoring.pages.inventory import page_links
from idp.monitoring.progress.inventory_query import is_narrowed, parse_filter
from idp.monitoring.views import OfficeApplicationsView, OfficeHomeView
from idp.monitoring.wiring import Monitoring
from idp.offices.office import Office
from idp.permissions import Operation
from idp.tracker.applications import TrackedFilter, TrackedPage
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

LIST = "/opd/aplikasi"


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The two pages."""
    router = PageRouter()
    _add_home(router, monitoring, guards, web)
    _add_applications(router, monitoring, guards, web)
    return router


def _add_home(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get("/opd", access=guards.allowed(Operation.SHOW_OFFICE))
    async def home(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the figures, what to do, and the people, applications and roles of the office."""
        asked = await read_office_request(request, session, officer)
        found = await monitoring.office_home.load(officer.authority, session, asked.frame.office)
        view = OfficeHomeView(
            visitor=officer.visitor,
            frame=asked.frame,
            figures=found.figures,
            tasks=found.tasks,
            attention=found.attention,
            tally=found.tally,
            applications=found.applications,
            administrators=found.administrators,
            officer_id=officer.current_session.person_id,
            today=monitoring.tracker.calendar.today(),
        )
        return render_page(request, "monitoring/office_home.html", view)


def _add_applications(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(LIST, access=guards.allowed(Operation.SHOW_OFFICE, Operation.LIST_OFFICE_APPLICATIONS))
    async def applications(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the office's applications with their levels and what is missing."""
        asked = await read_office_request(request, session, officer)
        office = asked.frame.office
        filters = replace(parse_filter(asked.query), office=office.code)
        page, filters = await _load_page(monitoring.tracker, officer, session, office, filters=filters)
        view = OfficeApplicationsView(
            visitor=officer.visitor,
            frame=asked.frame,
            page=page,
            chosen=filters,
            narrowed=is_narrowed(replace(filters, office=None)),
            today=monitoring.tracker.calendar.today(),
            links=page_links(LIST, filters, page),
        )
        return render_page(request, "monitoring/office_applications.html", view)


async def _load_page(
    tracker: Tracker, officer: Principal, session: Session, office: Office, *, filters: TrackedFilter
) -> tuple[TrackedPage, TrackedFilter]:
    """The page that the filter asks for; the first one where its cursor is of another order of the list."""
    try:
        return await tracker.list_office_applications(officer.authority, session, office, filters), filters
    except InvalidCursor:
        first = replace(filters, after=None, before=None)
        return await tracker.list_office_applications(officer.authority, session, office, first), first

"""/opd and /opd/aplikasi: the first page of an office, and its applications."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.monitoring.pages.frames import PAGE_SIZE, read_office_request
from idp.monitoring.views import OfficeApplicationsView, OfficeHomeView
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.tracker.applications import TrackedFilter
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web


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
            applications=found.applications,
            administrators=found.administrators,
            officer_id=officer.current_session.person_id,
        )
        return render_page(request, "monitoring/office_home.html", view)


def _add_applications(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get("/opd/aplikasi", access=guards.allowed(Operation.SHOW_OFFICE, Operation.LIST_OFFICE_APPLICATIONS))
    async def applications(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the office's applications with their levels and what is missing."""
        asked = await read_office_request(request, session, officer)
        page = await monitoring.tracker.list_office_applications(
            officer.authority, session, asked.frame.office, TrackedFilter(limit=PAGE_SIZE, after=asked.after)
        )
        links = asked.page_links("/opd/aplikasi", page.next)
        view = OfficeApplicationsView(officer.visitor, asked.frame, page.items, links)
        return render_page(request, "monitoring/office_applications.html", view)

"""/kominfo: the progress of the city, and its offices by the integrated share of their eligible applications."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.monitoring.pages.frames import PAGE_SIZE
from idp.monitoring.progress.dashboard_views import ProgressView
from idp.monitoring.progress.numbered_pages import cut_page, numbered_links, read_number
from idp.monitoring.progress.office_ranking import OfficeQuery, rank_offices
from idp.monitoring.progress.office_scope import find_office
from idp.monitoring.progress.views import OfficeRankingView
from idp.monitoring.wiring import Monitoring
from idp.offices import store as offices
from idp.permissions import Operation
from idp.web import forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

OFFICES = "/kominfo/perangkat-daerah"


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The dashboard and the ranking of offices."""
    router = PageRouter()
    _add_dashboard(router, monitoring, guards, web)
    _add_offices(router, monitoring, guards, web)
    return router


def _add_dashboard(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get("/kominfo", access=guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS))
    async def progress(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the progress of the city, or of an office and those below it."""
        office = await find_office(session, forms.last_values(forms.read_query(request)).get("opd"))
        view = ProgressView(
            visitor=officer.visitor,
            found=await monitoring.dashboard.load(officer.authority, session, office),
            invented=await offices.find_invented_city(session) if web.context.site.demo and office is None else None,
        )
        return render_page(request, "monitoring/progress.html", view)


def _add_offices(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(OFFICES, access=guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS))
    async def office_ranking(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the offices, ranked by the integrated share of their eligible applications."""
        fields = forms.last_values(forms.read_query(request))
        query = OfficeQuery.read(fields)
        office = await find_office(session, query.office)
        found = await monitoring.tracker.load_office_tallies(officer.authority, session, office)
        page = cut_page(rank_offices(found).find(query), read_number(fields), PAGE_SIZE)
        view = OfficeRankingView(
            visitor=officer.visitor,
            page=page,
            chosen=query,
            office=office,
            query=forms.write_query(query.fields),
            links=numbered_links(OFFICES, query.fields, page),
        )
        return render_page(request, "monitoring/office_ranking.html", view)

"""/kominfo: the progress of the city, and its offices by the integrated share of their eligible applications."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.monitoring.pages.frames import PAGE_SIZE
from idp.monitoring.progress.dashboard_views import ProgressView
from idp.monitoring.progress.numbered_pages import cut_page, numbered_links, read_number
from idp.monitoring.progress.office_ranking import OfficeQuery, rank_offices
from idp.monitoring.progress.views import OfficeRankingView
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.web import forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

OFFICES = "/kominfo/perangkat-daerah"


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The dashboard and the ranking of offices."""
    router = PageRouter()
    of_kominfo = guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS)

    @router.get("/kominfo", access=of_kominfo)
    async def progress(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the progress of the city."""
        found = await monitoring.dashboard.load(officer.authority, session)
        return render_page(request, "monitoring/progress.html", ProgressView(visitor=officer.visitor, found=found))

    @router.get(OFFICES, access=of_kominfo)
    async def office_ranking(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the offices, ranked by the integrated share of their eligible applications."""
        fields = forms.last_values(forms.read_query(request))
        query = OfficeQuery.read(fields)
        found = await monitoring.tracker.load_progress(officer.authority, session)
        page = cut_page(rank_offices(found.by_office).find(query), read_number(fields), PAGE_SIZE)
        view = OfficeRankingView(
            visitor=officer.visitor,
            page=page,
            chosen=query,
            query=forms.write_query(query.fields),
            links=numbered_links(OFFICES, query.fields, page),
        )
        return render_page(request, "monitoring/office_ranking.html", view)

    return router

"""/kominfo/laporan: the whole report for paper, with every row."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.monitoring.progress.dashboard_views import ReportView
from idp.monitoring.progress.inventory_query import parse_filter
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.tracker.applications import TrackedFilter, TrackedOrder
from idp.web import forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

PATH = "/kominfo/laporan"
#: Rows of each list; of more applications the report has several parts.
MOST_ROWS = 1000


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The report."""
    router = PageRouter()

    @router.get(PATH, access=guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS))
    async def report(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the report; of a very long list of applications the part that begins after a cursor."""
        after = parse_filter(forms.last_values(forms.read_query(request))).after
        filters = TrackedFilter(sort=TrackedOrder.NAME, limit=MOST_ROWS, after=after)
        page = await monitoring.tracker.list_applications(officer.authority, session, filters)
        view = ReportView(
            visitor=officer.visitor,
            found=await monitoring.dashboard.load(officer.authority, session, MOST_ROWS),
            page=page,
            first_link=PATH if after else None,
            next_link=f"{PATH}?{forms.write_query({'sesudah': str(page.next)})}#aplikasi" if page.next else None,
        )
        return render_page(request, "monitoring/report.html", view)

    return router

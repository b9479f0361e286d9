"""/keamanan: what was measured today, and the state of the audit trail."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.security.views import OverviewView
from idp.security.wiring import Security
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web


def routes(security: Security, guards: Guards, web: Web) -> PageRouter:
    """The overview."""
    router = PageRouter()

    @router.get("/keamanan", access=guards.allowed(Operation.SHOW_SECURITY_OVERVIEW))
    async def show(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the numbers of today."""
        overview = await security.overview.load_overview(officer.authority, session)
        view = OverviewView(officer.visitor, overview, security.calendar.today())
        return render_page(request, "security/overview.html", view)

    return router

"""/kominfo/inventaris/{id} and /opd/aplikasi/{id}: one application, for Kominfo and for its office."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards
from idp.monitoring.pages.application_requests import AREAS, ApplicationArea, ApplicationRequest, asked_application
from idp.monitoring.wiring import Monitoring
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

TEMPLATE = "monitoring/application.html"
#: What was done last, as the address says it.
_DONE = frozenset(
    {
        "diperbaiki",
        "sama",
        "dicatat",
        "dihapus",
        "tidak-dihapus",
        "diputuskan",
        "dibatalkan",
        "sudah-dibatalkan",
        "ditambah",
    }
)


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The page, for both."""
    router = PageRouter()
    for area in AREAS:
        _add_page(router, monitoring, guards, web, area=area)
    return router


def _add_page(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web, *, area: ApplicationArea) -> None:
    application = asked_application(monitoring, guards, web, area)

    @router.get(area.base + "/{application_id}", access=area.allowed(guards, area.reading))
    async def show_application(request: Request, asked: ApplicationRequest = application) -> Response:
        """Show the level, what blocks it, the evidence, who answers, and what the inventory says."""
        done = asked.query.get("hasil", "")
        view = await monitoring.applications.build_view(asked.session, asked.authority, asked.frame)
        return render_page(request, TEMPLATE, replace(view, done=done if done in _DONE else ""))

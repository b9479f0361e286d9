"""…/riwayat: what changed in the inventory's fields of an application, and what was decided about it."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.monitoring.pages.application_requests import AREAS, ApplicationArea, ApplicationRequest, asked_application
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The page, for Kominfo and for offices."""
    router = PageRouter()
    for area in AREAS:
        _add_history(router, monitoring, guards, web, area=area)
    return router


def _add_history(
    router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web, *, area: ApplicationArea
) -> None:
    application = asked_application(monitoring, guards, web, area)
    path, allowed = area.base + "/{application_id}/riwayat", area.allowed(guards, Operation.LIST_APPLICATION_CHANGES)

    @router.get(path, access=allowed)
    async def history(request: Request, asked: ApplicationRequest = application) -> Response:
        """Show a page of the changes, the newest first, and the decisions."""
        after = _read_cursor(asked.query.get("sesudah", ""))
        view = await monitoring.applications.load_history(asked.session, asked.authority, asked.frame, after)
        return render_page(request, "monitoring/application_history.html", view)


def _read_cursor(text: str) -> Cursor | None:
    try:
        return parse_cursor(text)
    except InvalidCursor:
        return None

"""/pengembang/klien/{client_id}/galat: the latest errors of a client, each with its code and how often it came."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.developer.client_views import ClientErrorsView, ErrorLine
from idp.developer.pages.client_frames import PAGE, build_frame, open_team_client
from idp.developer.wiring import Developer
from idp.diagnosis import ignored_scopes
from idp.diagnosis.cause_guide import guide_of
from idp.diagnosis.explanation import find_root_cause
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.permissions import Operation
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

PAGE_SIZE = 20


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The list."""
    router = PageRouter()

    @router.get(PAGE + "/galat", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def errors(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the errors, the newest first."""
        await developer.diagnoses.write_collected()
        team = await open_team_client(developer, session, principal, key)
        after = _read_cursor(request.query_params.get("sesudah", ""))
        page = await developer.diagnoses.list_of_client(team, after=after, limit=PAGE_SIZE)
        lines = tuple(ErrorLine(one, guide_of(find_root_cause(one))) for one in page.items)
        ignored = await ignored_scopes.list_ignored_of_team(team) if after is None else ()
        view = ClientErrorsView(
            frame=build_frame(principal, team), errors=lines, more=str(page.next or ""), ignored=ignored
        )
        return render_page(request, "developer/client_errors.html", view)

    return router


def _read_cursor(text: str) -> Cursor | None:
    """The cursor of an address; None, the first page, for anything else."""
    try:
        return parse_cursor(text) if text else None
    except InvalidCursor:
        return None

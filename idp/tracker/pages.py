"""/kominfo: the dashboard with the progress of integration and the list of applications."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.diagnosis.help_request import HelpQueue
from idp.diagnosis.help_requests import help_answers
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.tracker import dashboard_query
from idp.tracker.tracker import Tracker
from idp.tracker.views import KominfoView
from idp.web import forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web


def routes(tracker: Tracker, guards: Guards, web: Web) -> PageRouter:
    """The dashboard of Kominfo."""
    router = PageRouter()
    of_kominfo = guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS)

    @router.get("/kominfo", access=of_kominfo)
    async def kominfo(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the progress and a page of the list."""
        query = dashboard_query.parse_query(forms.last_values(forms.read_query(request)))
        progress = await tracker.load_progress(officer.authority, session)
        page = await tracker.list_applications(officer.authority, session, query.application_filter)
        view = KominfoView(
            visitor=officer.visitor,
            progress=progress,
            applications=page,
            chosen=query.filters,
            next_link=query.link(page.next) if page.next else None,
            first_link=query.link(None) if query.after else None,
            help=await _load_help_queue(officer, session),
        )
        return render_page(request, "tracker/kominfo.html", view)

    return router


async def _load_help_queue(officer: Principal, session: Session) -> HelpQueue | None:
    """The help requests that wait; None: they are not this officer's to answer."""
    if not officer.authority.allows(Operation.LIST_HELP_REQUESTS):
        return None
    return await help_answers.load_queue(officer.authority, session)

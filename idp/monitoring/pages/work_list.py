"""/kominfo/antrean: what waits for officers of Kominfo, the oldest first."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.monitoring.pages.frames import PAGE_SIZE
from idp.monitoring.progress.numbered_pages import cut_page, numbered_links, read_number
from idp.monitoring.progress.office_scope import find_office
from idp.monitoring.progress.views import WorkListView
from idp.monitoring.progress.work_list import read_kind
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.web import forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

PATH = "/kominfo/antrean"


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The work list."""
    router = PageRouter()

    @router.get(PATH, access=guards.allowed(Operation.SHOW_PROGRESS))
    async def work_list(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of what waits, of one kind or of all, of an office and those below it or of the city."""
        fields = forms.last_values(forms.read_query(request))
        kind = read_kind(fields)
        office = await find_office(session, fields.get("opd"))
        work = await monitoring.work.load(officer.authority, session, office)
        page = cut_page(work.of_kind(kind), read_number(fields), PAGE_SIZE)
        said = {"jenis": kind or "", "opd": office.code if office else ""}
        view = WorkListView(
            visitor=officer.visitor,
            page=page,
            kind=kind,
            office=office,
            query=forms.write_query(said),
            links=numbered_links(PATH, said, page),
        )
        return render_page(request, "monitoring/work_list.html", view)

    return router

"""/kominfo/perubahan: which applications rose and fell, the newest change first."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.foundation.paging import Cursor
from idp.monitoring.progress.changes_query import ChangesQuery
from idp.monitoring.progress.views import LevelChangesView
from idp.monitoring.views import PageLinks
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.web import forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

PATH = "/kominfo/perubahan"


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The list of changes."""
    router = PageRouter()

    @router.get(PATH, access=guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS))
    async def level_changes(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the changes."""
        asked = ChangesQuery.read(forms.last_values(forms.read_query(request)))
        filters = asked.filter_of(monitoring.accounts.calendar.today())
        page = await monitoring.tracker.list_changes(officer.authority, session, filters)
        view = LevelChangesView(
            visitor=officer.visitor,
            changes=page.items,
            chosen=asked,
            query=forms.write_query(asked.fields),
            links=PageLinks(
                first=_link(asked) if page.previous else None,
                previous=_link(asked, sebelum=page.previous) if page.previous else None,
                next=_link(asked, sesudah=page.next) if page.next else None,
            ),
        )
        return render_page(request, "monitoring/level_changes.html", view)

    return router


def _link(asked: ChangesQuery, **place: Cursor) -> str:
    """The address of a page of the same changes, from its first page or a cursor on."""
    query = forms.write_query({**asked.fields, **{name: str(cursor) for name, cursor in place.items()}})
    return f"{PATH}?{query}" if query else PATH

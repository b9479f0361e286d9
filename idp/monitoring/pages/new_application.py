"""/kominfo/inventaris/baru: adds an application to the inventory, after a look at those it may duplicate."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.catalogue.changes import adding
from idp.catalogue.changes.application_change import AdditionDone, AdditionForm, AdditionRefused
from idp.catalogue.changes.field_values import editable_columns
from idp.foundation.database import Session
from idp.monitoring.application.inventory_form import build_fields, read_typed
from idp.monitoring.application.views import NewApplicationView
from idp.monitoring.pages.application_requests import CITY_AREA
from idp.monitoring.wiring import Monitoring
from idp.offices import store as offices
from idp.permissions import Operation
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PATH, TEMPLATE = CITY_AREA.base + "/baru", "monitoring/new_application.html"
_COLUMNS = editable_columns(everything=True)
#: What most applications are.
_USUAL = {"origin": "city", "status": "active", "media": "web", "spbe_class": "khusus", "audience": "asn"}


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The form and its target."""
    router, allowed = PageRouter(), CITY_AREA.allowed(guards, Operation.ADD_APPLICATION)

    @router.get(PATH, access=allowed)
    async def show_form(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the empty form."""
        return render_page(request, TEMPLATE, await _build_view(session, officer, _USUAL))

    @router.post(PATH, access=allowed)
    async def add(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Add the application, or show what is wrong and which are like it; nothing typed is lost."""
        fields = csrf.posted_fields(request)
        typed = read_typed(_COLUMNS, fields)
        form = AdditionForm(typed, is_another=fields.get("lain") == "ya")
        result = await adding.add_application(monitoring.catalogue.admin(session, officer.authority), form)
        if isinstance(result, AdditionDone):
            await monitoring.tracker.recompute(session, [result.application_id])
            return RedirectResponse(f"{CITY_AREA.base}/{result.application_id}?hasil=ditambah", 303)
        view = await _build_view(session, officer, typed, result)
        return render_page(request, TEMPLATE, view, PageOptions(status=422))

    return router


async def _build_view(
    session: Session, officer: Principal, typed: Mapping[str, str], refused: AdditionRefused | None = None
) -> NewApplicationView:
    return NewApplicationView(
        visitor=officer.visitor,
        fields=build_fields(_COLUMNS, {}, typed, refused),
        offices=tuple(await offices.list_below(session, None)),
        duplicates=refused.duplicates if refused else (),
    )

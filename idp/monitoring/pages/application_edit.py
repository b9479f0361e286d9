"""…/ubah: corrects the inventory's fields of an application, for Kominfo and for its office."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.changes import correcting
from idp.catalogue.changes.application_change import ApplicationEdit, EditRefused
from idp.catalogue.changes.field_values import field_texts
from idp.monitoring.application.inventory_form import build_fields, read_seen, read_typed
from idp.monitoring.application.views import EditView
from idp.monitoring.pages.application_requests import AREAS, ApplicationArea, ApplicationRequest, asked_application
from idp.monitoring.wiring import Monitoring
from idp.offices import store as offices
from idp.permissions import Operation
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

TEMPLATE = "monitoring/application_edit.html"


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The form, for both."""
    router = PageRouter()
    for area in AREAS:
        _add_form(router, monitoring, guards, web, area=area)
    return router


def _add_form(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web, *, area: ApplicationArea) -> None:
    application, path = asked_application(monitoring, guards, web, area), area.base + "/{application_id}/ubah"

    @router.get(path, access=area.allowed(guards, Operation.CORRECT_APPLICATION))
    async def show_form(request: Request, asked: ApplicationRequest = application) -> Response:
        """Show the fields that the reader may correct."""
        admin = monitoring.catalogue.admin(asked.session, asked.authority)
        return render_page(request, TEMPLATE, await _build_view(admin, asked, {}))

    @router.post(path, access=area.allowed(guards, Operation.CORRECT_APPLICATION))
    async def correct(request: Request, asked: ApplicationRequest = application) -> Response:
        """Correct the fields that were changed; what is wrong or was changed meanwhile is shown beside its field."""
        admin, fields = monitoring.catalogue.admin(asked.session, asked.authority), csrf.posted_fields(request)
        columns = await correcting.list_editable(admin, asked.frame.application)
        typed = read_typed(columns, fields)
        edit = ApplicationEdit(seen=read_seen(columns, fields), typed=typed)
        result = await correcting.edit_application(admin, asked.frame.application, edit)
        if not isinstance(result, EditRefused):
            await monitoring.tracker.recompute(asked.session, [asked.frame.application.id])
            done = "diperbaiki" if result.changes else "sama"
            return RedirectResponse(asked.frame.link(hasil=done), 303)
        view = await _build_view(admin, asked, typed, result)
        return render_page(request, TEMPLATE, view, PageOptions(status=422))


async def _build_view(
    admin: CatalogueAdmin, asked: ApplicationRequest, typed: Mapping[str, str], refused: EditRefused | None = None
) -> EditView:
    application = asked.frame.application
    columns = await correcting.list_editable(admin, application)
    moves = any(column.name == "owner_code" for column in columns)
    return EditView(
        page=asked.frame,
        fields=build_fields(columns, field_texts(application), typed, refused),
        offices=tuple(await offices.list_below(asked.session, None)) if moves else (),
    )

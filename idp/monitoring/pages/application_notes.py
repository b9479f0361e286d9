"""…/catatan: writes and removes notes about an application, for Kominfo and for its office."""

from dataclasses import replace
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards
from idp.catalogue.notes import note_taking
from idp.catalogue.notes.note_taking import NoteRemoval
from idp.foundation.note_rule import NoteProblem
from idp.monitoring.application.views import NoteForm
from idp.monitoring.pages.application import TEMPLATE
from idp.monitoring.pages.application_requests import AREAS, ApplicationArea, ApplicationRequest, asked_application
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The two forms, for both."""
    router = PageRouter()
    for area in AREAS:
        _add_writing(router, monitoring, guards, web, area=area)
        _add_removal(router, monitoring, guards, web, area=area)
    return router


def _add_writing(
    router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web, *, area: ApplicationArea
) -> None:
    application = asked_application(monitoring, guards, web, area)

    @router.post(area.base + "/{application_id}/catatan", access=area.allowed(guards, Operation.WRITE_NOTE))
    async def write(request: Request, asked: ApplicationRequest = application) -> Response:
        """Write a note; what cannot be stored is shown again with the reason."""
        typed = csrf.posted_fields(request).get("catatan", "")
        admin = monitoring.catalogue.admin(asked.session, asked.authority)
        result = await note_taking.write_note(admin, asked.frame.application, typed)
        if not isinstance(result, NoteProblem):
            return RedirectResponse(asked.frame.link(hasil="dicatat") + "#catatan-aplikasi", 303)
        view = await monitoring.applications.build_view(asked.session, asked.authority, asked.frame)
        return render_page(request, TEMPLATE, replace(view, form=NoteForm(typed, result)), PageOptions(status=422))


def _add_removal(
    router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web, *, area: ApplicationArea
) -> None:
    application = asked_application(monitoring, guards, web, area)
    path = area.base + "/{application_id}/catatan/{note_id}/hapus"

    @router.post(path, access=area.allowed(guards, Operation.REMOVE_NOTE))
    async def remove(note_id: UUID, asked: ApplicationRequest = application) -> Response:
        """Remove a note that the reader may remove."""
        admin = monitoring.catalogue.admin(asked.session, asked.authority)
        result = await note_taking.remove_note(admin, asked.frame.application, note_id)
        done = "dihapus" if result is NoteRemoval.REMOVED else "tidak-dihapus"
        return RedirectResponse(asked.frame.link(hasil=done), 303)

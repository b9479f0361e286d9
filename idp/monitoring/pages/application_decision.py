"""/kominfo/inventaris/{id}/keputusan: declares what an application is beside its level, and undoes that."""

from collections.abc import Mapping
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.decision import DecisionKind
from idp.catalogue.decisions import declaring
from idp.catalogue.decisions.application_decision import DecisionForm, DecisionRefused, UndoResult
from idp.clients.teams.contacts import load_contacts
from idp.monitoring.application.views import DecisionView
from idp.monitoring.pages.application_requests import CITY_AREA, ApplicationRequest, asked_application
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PATH = CITY_AREA.base + "/{application_id}/keputusan"
TEMPLATE = "monitoring/application_decision.html"
_KINDS = {kind.value: kind for kind in DecisionKind}


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The choice of a kind, the form of a kind, and the form that undoes what stands."""
    router = PageRouter()
    application = asked_application(monitoring, guards, web, CITY_AREA)
    _add_form(router, monitoring, guards, application)
    _add_undoing(router, monitoring, guards, application)
    return router


def _add_form(router: PageRouter, monitoring: Monitoring, guards: Guards, application: ApplicationRequest) -> None:
    allowed = CITY_AREA.allowed(guards, Operation.DECLARE_APPLICATION)

    @router.get(PATH, access=allowed)
    async def show_form(request: Request, asked: ApplicationRequest = application) -> Response:
        """Show the kinds of decisions, or the form of the one that the address names."""
        admin = monitoring.catalogue.admin(asked.session, asked.authority)
        kind = _KINDS.get(asked.query.get("jenis", ""))
        form = DecisionForm(kind=kind, reason="") if kind else None
        return render_page(request, TEMPLATE, await _build_view(monitoring, admin, asked, form))

    @router.post(PATH, access=allowed)
    async def decide(request: Request, asked: ApplicationRequest = application) -> Response:
        """Decide; what is wrong, or was decided meanwhile, is shown, and nothing typed is lost."""
        admin = monitoring.catalogue.admin(asked.session, asked.authority)
        form = _read_form(csrf.posted_fields(request))
        if form is None:
            return RedirectResponse(asked.frame.link("/keputusan"), 303)
        result = await declaring.declare(admin, asked.frame.application, form)
        if not isinstance(result, DecisionRefused):
            await monitoring.tracker.recompute(asked.session, [asked.frame.application.id])
            return RedirectResponse(asked.frame.link(hasil="diputuskan"), 303)
        view = await _build_view(monitoring, admin, asked, form, refused=result)
        return render_page(request, TEMPLATE, view, PageOptions(status=422))


def _add_undoing(router: PageRouter, monitoring: Monitoring, guards: Guards, application: ApplicationRequest) -> None:
    @router.post(PATH + "/{decision_id}/batal", access=CITY_AREA.allowed(guards, Operation.UNDO_DECISION))
    async def undo(decision_id: UUID, asked: ApplicationRequest = application) -> Response:
        """Undo a decision, so that the rules of the inventory decide again."""
        admin = monitoring.catalogue.admin(asked.session, asked.authority)
        result = await declaring.undo_decision(admin, asked.frame.application, decision_id)
        if result is UndoResult.NOT_FOUND:
            raise HTTPException(404)
        await monitoring.tracker.recompute(asked.session, [asked.frame.application.id])
        done = "dibatalkan" if result is UndoResult.UNDONE else "sudah-dibatalkan"
        return RedirectResponse(asked.frame.link(hasil=done), 303)


def _read_form(fields: Mapping[str, str]) -> DecisionForm | None:
    """The form as typed; None: it names no kind of decision."""
    kind = _KINDS.get(fields.get("jenis", ""))
    if kind is None:
        return None
    return DecisionForm(
        kind=kind,
        reason=fields.get("alasan", ""),
        note=fields.get("catatan", ""),
        merged_into=fields.get("nomor", ""),
        review_on=fields.get("tinjau", ""),
        seen=_read_id(fields.get("semula", "")),
    )


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _build_view(
    monitoring: Monitoring,
    admin: CatalogueAdmin,
    asked: ApplicationRequest,
    form: DecisionForm | None,
    *,
    refused: DecisionRefused | None = None,
) -> DecisionView:
    standing = await declaring.find_standing(admin, asked.frame.application)
    return DecisionView(
        page=asked.frame,
        standing=standing,
        people=await load_contacts(asked.session, [standing.decided_by if standing else None]),
        form=form,
        refused=refused,
        today=monitoring.tracker.calendar.today(),
    )

"""/pengembang/daftar: registers a sandbox client in two steps; every request carries the whole form."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.clients.errors import ClientIdTaken, InvalidDeclaration
from idp.clients.registration.client_lifecycle import RegistrationResult
from idp.clients.stack import Stack
from idp.developer import address_advice, registration_form
from idp.developer.kits import make_client_kit
from idp.developer.registration_form import FormProblem, RegistrationDraft
from idp.developer.views import AlreadyRegisteredView, RegisteredView, RegistrationStep, RegistrationView
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.foundation.ids import new_id
from idp.permissions import Operation
from idp.web import csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PATH = "/pengembang/daftar"


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The form, its target, and the advice that script asks for while addresses are typed."""
    router = PageRouter()
    _add_form(router, developer, guards, web)
    _add_steps(router, developer, guards, web)
    _add_advice(router, developer, guards, web)
    return router


def _add_form(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.get(PATH, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def form(
        request: Request, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the empty form, with the application that the link names or the only one there is."""
        choices = await developer.applications.list_applications(session, principal.current_session.person_id)
        wanted = forms.last_values(forms.read_query(request)).get("aplikasi", "")
        mine = [one.application.id for one in choices if one.may_register]
        named = [one for one in mine if str(one) == wanted] or (mine if len(mine) == 1 else [])
        draft = registration_form.begin_draft(str(new_id()), next(iter(named), None))
        view = RegistrationView(
            visitor=principal.visitor, step=RegistrationStep.ADDRESSES, draft=draft, choices=choices
        )
        return render_page(request, "developer/registration.html", view)


def _add_steps(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(PATH, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def step(
        request: Request, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Go to the other step, or register; what is wrong leads back to its step, and nothing typed is lost."""
        fields = csrf.posted_fields(request)
        draft = registration_form.read_draft(fields, str(new_id()))
        if fields.get("aksi") != "kembali":
            draft = address_advice.fill_in_php_addresses(draft, developer.applications.addresses.is_called)
        view = await _check(developer, session, principal, draft)
        if fields.get("aksi") == "kembali":
            return render_page(request, "developer/registration.html", _without_problems(view))
        if view.problems:
            return _show_problems(request, view)
        if fields.get("aksi") != "daftar":
            return render_page(request, "developer/registration.html", replace(view, step=RegistrationStep.DATA))
        problems = registration_form.find_data_problems(draft)
        if problems:
            return _show_problems(request, replace(view, step=RegistrationStep.DATA, problems=problems))
        return await _register(request, developer, session, principal, view=view)


def _add_advice(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(PATH + "/alamat", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def advice(
        request: Request, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """The advice about the addresses that were typed so far, as JSON."""
        draft = registration_form.read_draft(csrf.posted_fields(request), "")
        view = await _check(developer, session, principal, draft)
        items = [{"uri": one.uri, "kind": one.kind, "other": one.other, "refused": one.refused} for one in view.advice]
        return JSONResponse({"items": items}, headers={"Cache-Control": "no-store"})


async def _check(
    developer: Developer, session: Session, principal: Principal, draft: RegistrationDraft
) -> RegistrationView:
    """The first step with what is wrong and what is to be said about it."""
    choices = await developer.applications.list_applications(session, principal.current_session.person_id)
    allowed = [one.application.id for one in choices if one.may_register]
    mine = draft.application_id if draft.application_id in allowed else None
    registered = await developer.applications.list_redirect_uris(session, mine)
    return RegistrationView(
        visitor=principal.visitor,
        step=RegistrationStep.ADDRESSES,
        draft=draft,
        choices=choices,
        problems=registration_form.find_address_problems(draft, allowed),
        advice=address_advice.advise_on(draft, registered, developer.applications.addresses.is_called),
    )


def _without_problems(view: RegistrationView) -> RegistrationView:
    return replace(view, problems=())


def _show_problems(request: Request, view: RegistrationView) -> Response:
    return render_page(request, "developer/registration.html", view, PageOptions(status=422))


async def _register(
    request: Request, developer: Developer, session: Session, principal: Principal, *, view: RegistrationView
) -> Response:
    """Register the client, and show its secret once; of two requests with one form, one registers."""
    application, person_id = view.application, principal.current_session.person_id
    assert application is not None  # noqa: S101  the draft has no problems
    try:
        registered = await developer.applications.register(session, person_id, application, view.draft)
    except ClientIdTaken:
        shown = AlreadyRegisteredView(principal.visitor, view.draft.client_id, application.id)
        return render_page(request, "developer/registered_before.html", shown, PageOptions(status=409))
    except InvalidDeclaration as refusal:
        return _show_problems(request, replace(view, problems=(FormProblem("aplikasi", "declaration", str(refusal)),)))
    return render_page(request, "developer/registered.html", _registered_view(developer, view, registered))


def _registered_view(developer: Developer, view: RegistrationView, registered: RegistrationResult) -> RegisteredView:
    application, stack, issuer = view.application, view.draft.stack or Stack.OTHER, developer.clients.provider.issuer
    assert application is not None  # noqa: S101
    metadata = registered.client.metadata
    secret = registered.secret.reveal if registered.secret else ""
    return RegisteredView(
        visitor=view.visitor,
        application=application,
        client=registered.client,
        issuer=issuer,
        secret=secret,
        stack=stack,
        kit=make_client_kit(issuer, metadata, stack, secret),
    )

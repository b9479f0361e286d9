"""/pengembang/klien/{client_id}/coba: a sign-in of a persona, run inside the provider and shown step by step."""

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.clients.sandbox.personas import PERSONAS
from idp.developer.views import SignInTrialView
from idp.developer.wiring import Developer
from idp.foundation import clock
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PATH = "/pengembang/klien/{client_id}/coba"


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The page, and its form that runs the trial."""
    router = PageRouter()

    @router.get(PATH, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def show(
        request: Request, client_id: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the personas to choose from."""
        view = await _build_view(developer, session, principal, client_id)
        return render_page(request, "developer/sign_in_trial.html", view)

    @router.post(PATH, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def run(
        request: Request, client_id: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Run the trial and show its steps."""
        view = await _build_view(developer, session, principal, client_id)
        persona = PERSONAS.get(csrf.posted_fields(request).get("sebagai", ""))
        client = await developer.clients.registry.find(view.client.metadata.client_id)
        if persona is None or client is None or not view.can_try:
            return render_page(request, "developer/sign_in_trial.html", view, PageOptions(status=422))
        trial = developer.trials.run(client, persona, clock.now())
        shown = replace(view, chosen=persona.key, trial=trial)
        return render_page(request, "developer/sign_in_trial.html", shown)

    return router


async def _build_view(developer: Developer, session: Session, principal: Principal, client_id: str) -> SignInTrialView:
    """The page of a client of one of the person's teams. Raises HTTPException 404."""
    found = await developer.applications.find_client(session, principal.current_session.person_id, client_id)
    if found is None:
        raise HTTPException(404)
    personas = tuple(PERSONAS.values())
    return SignInTrialView(
        visitor=principal.visitor,
        client=found.client,
        application=found.application.application,
        issuer=developer.clients.provider.issuer,
        personas=personas,
        chosen=personas[0].key,
    )

"""/uji/undangan/{id}: the invited person accepts to test a client in `uji`."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.clients.sandbox.invitation import find_own_invitation
from idp.developer.sandbox_views import TesterInvitationView
from idp.developer.wiring import Developer
from idp.foundation import clock
from idp.foundation.database import Session
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PAGE = "/uji/undangan/{invitation}"


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The page, and its form."""
    router = PageRouter()
    testers = developer.clients.sandbox.testers

    @router.get(PAGE, access=guards.assured)
    async def invitation(
        request: Request, invitation: UUID, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the invited person what they are invited to; everybody else reads that it is not for them."""
        found = await find_own_invitation(session, invitation, principal.current_session.person_id, clock.now())
        view = TesterInvitationView(principal.visitor, found, PAGE.format(invitation=invitation))
        return render_page(
            request, "developer/tester_invitation.html", view, PageOptions(410 if found is None else 200)
        )

    @router.post(PAGE, access=guards.assured)
    async def accept(
        request: Request, invitation: UUID, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Accept it, once."""
        if not await testers.accept(session, invitation, principal.current_session.person_id):
            view = TesterInvitationView(principal.visitor, None, PAGE.format(invitation=invitation))
            return render_page(request, "developer/tester_invitation.html", view, PageOptions(410))
        return RedirectResponse(PAGE.format(invitation=invitation), 303)

    return router

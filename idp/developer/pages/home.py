"""/pengembang: the first page of the developer area."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.developer.views import DeveloperHomeView
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The page."""
    router = PageRouter()

    @router.get("/pengembang", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def home(
        request: Request, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the applications of the person's teams, their places, and what there is to do."""
        view = DeveloperHomeView(
            principal.visitor,
            await developer.home.load(developer.teams.admin(session, principal.authority), principal.current_session),
            developer.clients.provider.issuer,
            may_claim=principal.authority.allows(Operation.CLAIM_APPLICATION),
        )
        return render_page(request, "developer/home.html", view)

    return router

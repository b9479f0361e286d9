"""/pengembang: the first page of the developer area."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.developer.views import DeveloperHomeView
from idp.developer.wiring import Developer
from idp.permissions import Operation
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web


def routes(developer: Developer, guards: Guards, _web: Web) -> PageRouter:
    """The page."""
    router = PageRouter()

    @router.get("/pengembang", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def home(request: Request, principal: Principal = guards.principal) -> Response:
        """Show the applications of the person's teams."""
        view = DeveloperHomeView(principal.visitor, developer.clients.provider.issuer)
        return render_page(request, "developer/home.html", view)

    return router

"""/pengembang/klien/klaim: a developer claims a client that registered itself, with its registration access token."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.catalogue import store as catalogue
from idp.clients.sandbox.client_claim import ClientClaim, ClientClaimRefusal, claim_client
from idp.developer.sandbox_views import ClientClaimView, TeamApplication
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.foundation.secret_values import Secret
from idp.permissions import Operation, TeamRole
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PAGE = "/pengembang/klien/klaim"
_NO_ID = UUID(int=0)


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The page, and its form."""
    router = PageRouter()

    @router.get(PAGE, access=guards.allowed(Operation.CLAIM_CLIENT))
    async def show_claim(
        request: Request, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the form."""
        view = ClientClaimView(principal.visitor, await _list_applications(developer, session, principal))
        return render_page(request, "developer/client_claim.html", view)

    @router.post(PAGE, access=guards.allowed(Operation.CLAIM_CLIENT))
    async def claim(
        request: Request, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Claim the client; the token is in the form alone, and is not shown again."""
        fields = csrf.posted_fields(request)
        client_id, chosen = fields.get("client_id", "").strip()[:255], fields.get("aplikasi", "")
        applications = await _list_applications(developer, session, principal)
        wanted = ClientClaim(client_id, Secret(fields.get("token", "")), _parse_id(chosen))
        admin = developer.clients.admin_asking_anew(session, principal.authority)
        found = await claim_client(admin, developer.clients.team_access, wanted)
        if isinstance(found, ClientClaimRefusal):
            view = ClientClaimView(principal.visitor, applications, client_id, chosen, found)
            return render_page(request, "developer/client_claim.html", view, PageOptions(status=422))
        view = ClientClaimView(principal.visitor, applications, claimed=found.metadata.client_name)
        return render_page(request, "developer/client_claim.html", view)

    return router


async def _list_applications(
    developer: Developer, session: Session, principal: Principal
) -> tuple[TeamApplication, ...]:
    """The applications in whose teams the person may change something."""
    mine = await developer.clients.team_access.memberships_of(session, principal.current_session.person_id)
    found = [await catalogue.find(session, one.application_id) for one in mine if one.role is not TeamRole.READER]
    return tuple(TeamApplication(str(one.id), one.name) for one in found if one is not None)


def _parse_id(text: str) -> UUID:
    """The id that was chosen; what is none belongs to no team."""
    try:
        return UUID(text)
    except ValueError:
        return _NO_ID

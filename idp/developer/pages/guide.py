"""/bantuan/pengembang: the guide for developers, for everybody; who is signed in reads their own client_id in it."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards
from idp.developer.guide import GUIDE_PATH, render_guide
from idp.developer.views import GuideClient, GuideView
from idp.developer.wiring import Developer
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.web import forms
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.language import choose_language
from idp.web.templating import HeaderUser, render_page
from idp.web.wiring import Web


def routes(developer: Developer, guards: Guards, _web: Web) -> PageRouter:
    """The page."""
    router = PageRouter()

    @router.get(GUIDE_PATH, access=Public("help for developers, as in the documentation"), head=True)
    async def guide(request: Request) -> Response:
        """Show the guide with the issuer, and with the chosen client of the reader's teams or the first."""
        visitor, clients = await _find_reader(developer, guards, request)
        wanted = forms.last_values(forms.read_query(request)).get("klien")
        chosen = next((one for one in clients if one.client_id == wanted), next(iter(clients), None))
        client_id = chosen.client_id if chosen else None
        text = render_guide(choose_language(request), developer.clients.provider.issuer, client_id)
        view = GuideView(visitor=visitor, guide=text, clients=clients, chosen=chosen)
        return render_page(request, "developer/guide.html", view)

    return router


async def _find_reader(
    developer: Developer, guards: Guards, request: Request
) -> tuple[HeaderUser | None, tuple[GuideClient, ...]]:
    """Who reads, and the clients of their teams; nobody while the database is away."""
    try:
        current_session = await guards.current_session(request)
        if current_session is None:
            return None, ()
        visitor = (await guards.load_principal(current_session)).visitor
        async with developer.database.begin() as session:
            found = await developer.applications.list_team_clients(session, current_session.person_id)
    except DatabaseUnavailable:  # the page itself needs no database
        return None, ()
    return visitor, tuple(GuideClient(one.metadata.client_id, one.metadata.client_name) for one in found)

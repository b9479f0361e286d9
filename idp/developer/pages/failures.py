"""/pengembang/klien/{client_id}/permintaan-gagal: what was refused of a client in the last days, by day and cause."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.catalogue import store as catalogue
from idp.clients.teams.team_clients import TeamClient
from idp.developer.help_views import FailuresView
from idp.developer.pages.client_frames import PAGE, build_frame, open_team_client
from idp.developer.wiring import Developer
from idp.diagnosis import client_failures
from idp.diagnosis.client_failures import SHOWN_DAYS
from idp.diagnosis.help_request import HelpRequest
from idp.diagnosis.help_requests import team_help
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The page."""
    router = PageRouter()

    @router.get(PAGE + "/permintaan-gagal", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def failures(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the failures of the last 30 days, and what the team asked Kominfo about them."""
        team = await open_team_client(developer, session, principal, key)
        view = await _build_view(developer, session, principal, team)
        return render_page(request, "developer/client_failures.html", view)

    return router


async def _build_view(developer: Developer, session: Session, principal: Principal, team: TeamClient) -> FailuresView:
    today = developer.clients.calendar.today()
    since = today - timedelta(days=SHOWN_DAYS - 1)
    return FailuresView(
        frame=build_frame(principal, team),
        since=since,
        until=today,
        records=await client_failures.list_all_of_team(team, since, today),
        newest_codes=await client_failures.find_newest_codes(team),
        requests=await _list_requests(developer, session, principal, team),
    )


async def _list_requests(
    developer: Developer, session: Session, principal: Principal, team: TeamClient
) -> tuple[HelpRequest, ...]:
    """What the team asked about this client."""
    application_id = team.record.application_id
    application = await catalogue.find(session, application_id) if application_id is not None else None
    if application is None:
        return ()
    admin = developer.teams.admin(session, principal.authority)
    return tuple(await team_help.list_of_client(admin, application, team.record.metadata.client_id))

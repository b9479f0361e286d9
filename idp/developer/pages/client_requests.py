"""/pengembang/klien/{client_id}/permintaan: the last requests of a sandbox client, grouped to attempts."""

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.clients.teams.team_clients import TeamClient
from idp.developer.journal_views import PAGE_SIZE, ClientRequestsView
from idp.developer.pages.client_frames import PAGE, build_frame, open_team_client
from idp.developer.wiring import Developer
from idp.diagnosis.journal.client_attempts import explain_failures, load_attempts
from idp.diagnosis.journal.request_attempts import AttemptResult
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.protocol.client import Environment
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

REQUESTS = PAGE + "/permintaan"
_RESULTS = {result.value: result for result in AttemptResult}


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The page."""
    router = PageRouter()

    @router.get(REQUESTS, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def client_requests(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show what the client sent, and how it was answered."""
        team = await open_team_client(developer, session, principal, key)
        chosen = _RESULTS.get(request.query_params.get("hasil", ""))
        number = _parse_page(request.query_params.get("halaman", ""))
        view = await _build_view(developer, principal, team, chosen=chosen, number=number)
        return render_page(request, "developer/client_requests.html", view)

    return router


async def _build_view(
    developer: Developer, principal: Principal, team: TeamClient, *, chosen: AttemptResult | None, number: int
) -> ClientRequestsView:
    attempts = await load_attempts(developer.journal, team)
    counted = Counter(attempt.result for attempt in attempts)
    wanted = [attempt for attempt in attempts if chosen in (None, attempt.result)]
    pages = max(1, -(-len(wanted) // PAGE_SIZE))
    page = min(number, pages)
    shown = tuple(wanted[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return ClientRequestsView(
        frame=build_frame(principal, team),
        attempts=shown,
        counts={result: counted[result] for result in AttemptResult},
        failures=await explain_failures(team, shown),
        chosen=chosen,
        page=page,
        pages=pages,
        is_recorded=team.record.metadata.environment is Environment.UJI,
    )


def _parse_page(text: str) -> int:
    """The number of a page; the first for what is none."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 3 else 1

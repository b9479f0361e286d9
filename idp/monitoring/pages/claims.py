"""/opd/klaim and /kominfo/klaim: claims that wait for an office, and Kominfo's for offices without an administrator."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.clients.teams import claim_decisions
from idp.clients.teams.claim_decisions import ClaimDecisionResult, WaitingClaim
from idp.foundation.database import Session
from idp.monitoring.claim_pages import ClaimPages
from idp.monitoring.pages.frames import read_office_request
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.web import csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

OFFICE, CITY = "/opd/klaim", "/kominfo/klaim"
_LONGEST_NOTE = 1000
_DONE = {
    ClaimDecisionResult.CONFIRMED: "disetujui",
    ClaimDecisionResult.REFUSED: "ditolak",
    ClaimDecisionResult.LOST: "didahului",
}
#: Makes what the pages of one request have alike.
PagesOpener = Callable[[Request, Session, Principal], Awaitable[ClaimPages]]


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The list, a claim and its two answers, for offices and for the city."""
    router = PageRouter()

    async def of_office(request: Request, session: Session, officer: Principal) -> ClaimPages:
        asked = await read_office_request(request, session, officer)
        admin = monitoring.teams.admin(session, officer.authority)
        return ClaimPages(admin, officer.visitor, OFFICE, asked.frame)

    async def of_city(_request: Request, session: Session, officer: Principal) -> ClaimPages:
        return ClaimPages(monitoring.teams.admin(session, officer.authority), officer.visitor, CITY)

    for base, opener, besides in ((OFFICE, of_office, Operation.SHOW_OFFICE), (CITY, of_city, Operation.SHOW_PROGRESS)):
        _add_list(router, opener, guards, web, base=base, besides=besides)
        _add_claim(router, opener, guards, web, base=base, besides=besides)
        _add_answers(router, opener, guards, web, base=base, besides=besides)
    return router


def _add_list(
    router: PageRouter, opener: PagesOpener, guards: Guards, web: Web, *, base: str, besides: Operation
) -> None:
    @router.get(base, access=guards.allowed(besides, Operation.LIST_CLAIMS))
    async def claims(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the claims that wait, and the applications whose steward left."""
        pages = await opener(request, session, officer)
        done = forms.last_values(forms.read_query(request)).get("hasil", "")
        return render_page(request, "monitoring/claims.html", await pages.build_list(done))


def _add_claim(
    router: PageRouter, opener: PagesOpener, guards: Guards, web: Web, *, base: str, besides: Operation
) -> None:
    @router.get(base + "/{claim_id}", access=guards.allowed(besides, Operation.LIST_CLAIMS))
    async def claim(
        request: Request, claim_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show what is claimed, by whom, and the two answers."""
        pages = await opener(request, session, officer)
        view = await pages.build_one(await _find(pages, claim_id))
        return render_page(request, "monitoring/claim.html", view)


def _add_answers(
    router: PageRouter, opener: PagesOpener, guards: Guards, web: Web, *, base: str, besides: Operation
) -> None:
    @router.post(base + "/{claim_id}/setujui", access=guards.allowed(besides, Operation.DECIDE_CLAIM))
    async def confirm(
        request: Request, claim_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Confirm the claim: its claimant answers for the application from now on."""
        pages = await opener(request, session, officer)
        result = await claim_decisions.confirm_claim(pages.admin, await _find(pages, claim_id))
        return await _answer(request, pages, claim_id, result=result)

    @router.post(base + "/{claim_id}/tolak", access=guards.allowed(besides, Operation.DECIDE_CLAIM))
    async def refuse(
        request: Request, claim_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Refuse the claim with a reason."""
        pages = await opener(request, session, officer)
        note = csrf.posted_fields(request).get("catatan", "").strip()[:_LONGEST_NOTE]
        result = await claim_decisions.refuse_claim(pages.admin, await _find(pages, claim_id), note)
        return await _answer(request, pages, claim_id, result=result, note=note)


async def _answer(
    request: Request, pages: ClaimPages, claim_id: UUID, *, result: ClaimDecisionResult, note: str = ""
) -> Response:
    """Back to the list, or the claim again with what stands against the decision."""
    if result in _DONE:
        return RedirectResponse(pages.link(done=_DONE[result]), 303)
    view = replace(await pages.build_one(await _find(pages, claim_id)), note=note, result=result)
    return render_page(request, "monitoring/claim.html", view, PageOptions(status=422))


async def _find(pages: ClaimPages, claim_id: UUID) -> WaitingClaim:
    """A claim that the officer may see. Raises HTTPException 404."""
    found = await pages.find(claim_id)
    if found is None:
        raise HTTPException(404)
    return found

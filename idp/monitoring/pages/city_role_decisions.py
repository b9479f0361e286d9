"""/kominfo/peran/ajuan: the second officer's decision about a role of the city; and taking one away."""

from dataclasses import replace
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.accounts.roles import role_grants, role_requests
from idp.accounts.roles.role_requests import RoleDecisionResult
from idp.accounts.store import role_requests as requests
from idp.accounts.store.roles import RoleRecord
from idp.foundation import clock
from idp.foundation.database import Session
from idp.monitoring.views import CityRoleView, RoleRequestView
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

LIST = "/kominfo/peran"
REQUEST = LIST + "/ajuan/{request_id}"
_DECIDED = {RoleDecisionResult.ACCEPTED: "disetujui", RoleDecisionResult.DECLINED: "ditolak"}


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """A request with its two answers, and a role with the form that takes it away."""
    router = PageRouter()
    _add_request(router, guards, web)
    _add_answers(router, monitoring, guards, web)
    _add_role(router, monitoring, guards, web)
    _add_revocation(router, monitoring, guards, web)
    return router


def _add_request(router: PageRouter, guards: Guards, web: Web) -> None:
    @router.get(REQUEST, access=guards.allowed(Operation.DECIDE_CITY_ROLE))
    async def role_request(
        request: Request, request_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show what was asked for, and the two answers."""
        view = await _build_request_view(session, officer, request_id)
        return render_page(request, "monitoring/role_request.html", view)


def _add_answers(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.post(REQUEST + "/setujui", access=guards.allowed(Operation.DECIDE_CITY_ROLE))
    async def agree(
        request: Request, request_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Agree to the request: the role is held from now on."""
        admin = monitoring.accounts.admin(session, officer.authority)
        result = await role_requests.decide(admin, request_id, True, "")
        return await _answer(request, session, officer, decided=(request_id, result, ""))

    @router.post(REQUEST + "/tolak", access=guards.allowed(Operation.DECIDE_CITY_ROLE))
    async def decline(
        request: Request, request_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Decline the request with a note."""
        note = csrf.posted_fields(request).get("catatan", "").strip()[:1000]
        admin = monitoring.accounts.admin(session, officer.authority)
        result = await role_requests.decide(admin, request_id, False, note)
        return await _answer(request, session, officer, decided=(request_id, result, note))


async def _answer(
    request: Request,
    session: Session,
    officer: Principal,
    *,
    decided: tuple[UUID, RoleDecisionResult | None, str],
) -> Response:
    """Back to the overview, or the request again with what stands against the decision."""
    request_id, result, note = decided
    if result in _DECIDED:
        return RedirectResponse(f"{LIST}?hasil={_DECIDED[result]}", 303)
    view = await _build_request_view(session, officer, request_id)
    view = replace(view, note=note, result=result)
    return render_page(request, "monitoring/role_request.html", view, PageOptions(status=422))


def _add_role(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(LIST + "/{role_id}", access=guards.allowed(Operation.REVOKE_CITY_ROLE))
    async def role(
        request: Request, role_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show one role, with the form that takes it away."""
        record = await _find_role(monitoring, session, officer, role_id)
        last = await role_grants.is_last_holder(monitoring.accounts.admin(session, officer.authority), record)
        view = CityRoleView(officer.visitor, record, last, clock.now())
        return render_page(request, "monitoring/city_role.html", view)


def _add_revocation(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.post(LIST + "/{role_id}/cabut", access=guards.allowed(Operation.REVOKE_CITY_ROLE))
    async def revoke(
        request: Request, role_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Take the role away; it ends at once."""
        record = await _find_role(monitoring, session, officer, role_id)
        revoked = await role_grants.revoke_role(monitoring.accounts.admin(session, officer.authority), record)
        own = record.person_id == officer.current_session.person_id
        return RedirectResponse(
            "/portal" if own else f"{LIST}?hasil={'dicabut' if revoked else 'sudah-tidak-ada'}", 303
        )


async def _find_role(monitoring: Monitoring, session: Session, officer: Principal, role_id: UUID) -> RoleRecord:
    """A role that the officer may take away. Raises HTTPException 404."""
    admin = monitoring.accounts.admin(session, officer.authority)
    record = await role_grants.find_role_to_change(admin, role_id)
    if record is None:
        raise HTTPException(404)
    return record


async def _build_request_view(session: Session, officer: Principal, request_id: UUID) -> RoleRequestView:
    """The request with this id. Raises HTTPException 404."""
    found = await requests.find_request(session, request_id)
    if found is None:
        raise HTTPException(404)
    return RoleRequestView(officer.visitor, found, officer.current_session.person_id, clock.now())

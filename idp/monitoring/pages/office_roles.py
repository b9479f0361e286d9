"""/opd/peran: the roles of an office and those below it; one role to be extended or taken away."""

from dataclasses import replace
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.accounts.roles import role_grants
from idp.accounts.roles.role_grants import RoleNotGiven
from idp.accounts.roles.role_rules import RoleOffer
from idp.accounts.store import roles
from idp.accounts.store.roles import RoleFilter, RoleRecord
from idp.foundation import clock
from idp.foundation.database import Session
from idp.monitoring.office_home import OFFICE_ROLES
from idp.monitoring.pages.frames import PAGE_SIZE, read_office_request
from idp.monitoring.role_forms import parse_last_day, propose_term, read_form
from idp.monitoring.views import OfficeFrame, OfficeRolesView, OfficeRoleView, RoleForm
from idp.monitoring.wiring import Monitoring
from idp.offices import store as offices
from idp.permissions import Operation, Permission
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

LIST = "/opd/peran"
_DONE = frozenset({"diperpanjang", "dicabut", "sudah-tidak-ada"})


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The list, the page of a role, and its two forms."""
    router = PageRouter()
    _add_list(router, guards, web)
    _add_role(router, monitoring, guards, web)
    _add_extension(router, monitoring, guards, web)
    _add_revocation(router, monitoring, guards, web)
    return router


def _add_list(router: PageRouter, guards: Guards, web: Web) -> None:
    @router.get(LIST, access=guards.allowed(Operation.SHOW_OFFICE, Operation.LIST_ROLES))
    async def office_roles(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the roles, ended ones too."""
        asked = await read_office_request(request, session, officer)
        office = asked.frame.office
        officer.authority.require(Operation.LIST_ROLES, office=await offices.load_line(session, office.id))
        filters = RoleFilter(OFFICE_ROLES, [office.id], limit=PAGE_SIZE, after=asked.after)
        page, done = await roles.list_page(session, filters), asked.query.get("hasil", "")
        view = OfficeRolesView(
            visitor=officer.visitor,
            frame=asked.frame,
            roles=page.items,
            officer_id=officer.current_session.person_id,
            now=clock.now(),
            done=done if done in _DONE else "",
            links=asked.page_links(LIST, page.next),
        )
        return render_page(request, "monitoring/office_roles.html", view)


def _add_role(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(LIST + "/{role_id}", access=guards.allowed(Operation.SHOW_OFFICE, Operation.LIST_ROLES))
    async def role(
        request: Request, role_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show one role, with the forms that extend it and take it away."""
        asked = await read_office_request(request, session, officer)
        record = await _find_role(monitoring, session, officer, role_id)
        view = await _build_role_view(monitoring, session, officer, record=record, frame=asked.frame)
        return render_page(request, "monitoring/office_role.html", view)


def _add_extension(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    allowed = guards.allowed(Operation.SHOW_OFFICE, Operation.GRANT_ROLE)

    @router.post(LIST + "/{role_id}/perpanjang", access=allowed)
    async def extend(
        request: Request, role_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Change when the role ends."""
        asked = await read_office_request(request, session, officer)
        record = await _find_role(monitoring, session, officer, role_id)
        form = read_form(csrf.posted_fields(request))
        until = parse_last_day(form.until, monitoring.accounts.calendar)
        offer = RoleOffer(record.person_id, record.role, record.office_id, until, form.reason)
        given = await role_grants.grant_role(monitoring.accounts.admin(session, officer.authority), offer)
        if not isinstance(given, RoleNotGiven):
            return RedirectResponse(asked.link(LIST, hasil="diperpanjang"), 303)
        view = await _build_role_view(monitoring, session, officer, record=record, frame=asked.frame)
        view = replace(view, form=replace(form, refusals=given.refusals))
        return render_page(request, "monitoring/office_role.html", view, PageOptions(status=422))


def _add_revocation(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    allowed = guards.allowed(Operation.SHOW_OFFICE, Operation.REVOKE_ROLE)

    @router.post(LIST + "/{role_id}/cabut", access=allowed)
    async def revoke(
        request: Request, role_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Take the role away; it ends at once."""
        asked = await read_office_request(request, session, officer)
        record = await _find_role(monitoring, session, officer, role_id)
        revoked = await role_grants.revoke_role(monitoring.accounts.admin(session, officer.authority), record)
        to = "/portal" if _gave_up_own(record, officer) else LIST
        return RedirectResponse(asked.link(to, hasil="dicabut" if revoked else "sudah-tidak-ada"), 303)


def _gave_up_own(record: RoleRecord, officer: Principal) -> bool:
    """Whether the officer took away their own role, so that this page may be closed to them now."""
    return record.person_id == officer.current_session.person_id


async def _find_role(monitoring: Monitoring, session: Session, officer: Principal, role_id: UUID) -> RoleRecord:
    """A role of one of the officer's offices. Raises HTTPException 404."""
    admin = monitoring.accounts.admin(session, officer.authority)
    record = await role_grants.find_role_to_change(admin, role_id)
    if record is None:
        raise HTTPException(404)
    return record


async def _build_role_view(
    monitoring: Monitoring, session: Session, officer: Principal, *, record: RoleRecord, frame: OfficeFrame
) -> OfficeRoleView:
    admin, now = monitoring.accounts.admin(session, officer.authority), clock.now()
    line = await offices.load_line(session, record.office_id)
    own_end = (await role_grants.load_officer(admin)).own_end(Permission.GRANT_ROLES, line)
    return OfficeRoleView(
        visitor=officer.visitor,
        frame=frame,
        role=record,
        form=RoleForm(),
        term=propose_term(own_end, now, monitoring.accounts.calendar),
        oneself=record.person_id == officer.current_session.person_id,
        last=await role_grants.is_last_holder(admin, record),
        now=now,
    )

"""/opd/pegawai: the people of an office, searched by name or number, and what an administrator does for one."""

from dataclasses import replace
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.authentication.login_name import ByNip, ByUsername, WrongNipLength, parse_login_name
from idp.accounts.guards import Guards, Principal
from idp.accounts.nip import may_be_number
from idp.accounts.people import office_people
from idp.accounts.roles import role_grants
from idp.accounts.roles.role_grants import RoleNotGiven
from idp.accounts.roles.role_rules import GrantRefusal
from idp.accounts.store import roles
from idp.accounts.store.office_people import OfficePeopleFilter, OfficePerson
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.paging import Cursor
from idp.monitoring.office_home import OFFICE_ROLES
from idp.monitoring.pages.frames import PAGE_SIZE, OfficeRequest, read_office_request
from idp.monitoring.person_lines import person_line
from idp.monitoring.role_forms import RoleChoices, parse_offer, propose_term, read_form
from idp.monitoring.views import OfficeFrame, OfficePeopleView, OfficePersonView, PersonLine, RoleForm
from idp.monitoring.wiring import Monitoring
from idp.offices import store as offices
from idp.permissions import Operation, Permission
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

LIST = "/opd/pegawai"
_LONGEST_SEARCH = 100
#: What a notice of the person's page may say was done.
_DONE = frozenset({"dibuka", "tidak-menunggu", "diberikan"})


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The list, the search, and a person's page with its forms."""
    router = PageRouter()
    _add_list(router, monitoring, guards, web)
    _add_search(router, monitoring, guards, web)
    _add_person(router, monitoring, guards, web)
    _add_end_of_wait(router, monitoring, guards, web)
    _add_grant(router, monitoring, guards, web)
    return router


def _add_list(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(LIST, access=guards.allowed(Operation.SHOW_OFFICE, Operation.LIST_OFFICE_PEOPLE))
    async def people(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the people, by a part of the name; a personal number in the address leads away from it."""
        asked = await read_office_request(request, session, officer)
        search, only = _read_search(asked.query.get("cari", "")), asked.query.get("hanya", "")
        if may_be_number(search):
            return RedirectResponse(asked.link(LIST), 303)
        filters = OfficePeopleFilter(None, search, limit=PAGE_SIZE, after=asked.after)
        filters = replace(filters, without_password=only == "belum-aktif", without_factor=only == "tanpa-dua-langkah")
        lines, following = await _list_lines(monitoring, session, officer, filters=filters, asked=asked)
        links = asked.page_links(LIST, following, cari=filters.search, hanya=only)
        view = OfficePeopleView(officer.visitor, asked.frame, lines, filters.search, only, links=links)
        return render_page(request, "monitoring/office_people.html", view)


def _add_search(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.post(LIST, access=guards.allowed(Operation.SHOW_OFFICE, Operation.LIST_OFFICE_PEOPLE))
    async def search(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Search by name, which leads to an address, or by number, which is answered here and stands in none."""
        asked = await read_office_request(request, session, officer)
        typed = _read_search(csrf.posted_fields(request).get("cari", ""))
        if not may_be_number(typed):
            return RedirectResponse(asked.link(LIST, cari=typed), 303)
        view = OfficePeopleView(officer.visitor, asked.frame, (), typed, by_number=True)
        match parse_login_name(typed):
            case ByNip(number):
                filters = OfficePeopleFilter(None, nip=number, limit=PAGE_SIZE)
                lines, _ = await _list_lines(monitoring, session, officer, filters=filters, asked=asked)
                return render_page(request, "monitoring/office_people.html", replace(view, people=lines))
            case WrongNipLength(digits):
                view = replace(view, nip_digits=digits)
            case ByUsername():
                pass
        return render_page(request, "monitoring/office_people.html", view, PageOptions(status=422))


def _add_person(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(LIST + "/{person_id}", access=guards.allowed(Operation.SHOW_OFFICE, Operation.SHOW_PERSON))
    async def person(
        request: Request, person_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show one person of the office."""
        asked = await read_office_request(request, session, officer)
        view = await _build_person_view(monitoring, session, officer, person_id=person_id, frame=asked.frame)
        done = asked.query.get("hasil", "")
        view = replace(view, done=done if done in _DONE else "")
        return render_page(request, "monitoring/office_person.html", view)


def _add_end_of_wait(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    allowed = guards.allowed(Operation.SHOW_OFFICE, Operation.CLEAR_LOGIN_THROTTLE)

    @router.post(LIST + "/{person_id}/buka", access=allowed)
    async def end_wait(
        request: Request, person_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """End the person's wait after failed logins."""
        asked = await read_office_request(request, session, officer)
        person = await _find_person(session, officer, person_id)
        admin = monitoring.accounts.admin(session, officer.authority)
        cleared = await monitoring.accounts.login_waits.clear(admin, person.id, person.office_id)
        done = "dibuka" if cleared else "tidak-menunggu"
        return RedirectResponse(asked.link(f"{LIST}/{person.id}", hasil=done), 303)


def _add_grant(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.post(LIST + "/{person_id}/peran", access=guards.allowed(Operation.SHOW_OFFICE, Operation.GRANT_ROLE))
    async def grant(
        request: Request, person_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Give the person a role of the office."""
        asked = await read_office_request(request, session, officer)
        person, form = await _find_person(session, officer, person_id), read_form(csrf.posted_fields(request))
        choices = RoleChoices.of(OFFICE_ROLES, asked.frame.choices)
        offer = parse_offer(form, person.id, choices, monitoring.accounts.calendar)
        admin = monitoring.accounts.admin(session, officer.authority)
        given = await role_grants.grant_role(admin, offer) if offer else RoleNotGiven((GrantRefusal.NO_ROLE,))
        if not isinstance(given, RoleNotGiven):
            return RedirectResponse(asked.link(f"{LIST}/{person.id}", hasil="diberikan"), 303)
        view = await _build_person_view(monitoring, session, officer, person_id=person_id, frame=asked.frame)
        view = replace(view, form=replace(form, refusals=given.refusals))
        return render_page(request, "monitoring/office_person.html", view, PageOptions(status=422))


def _read_search(text: str) -> str:
    return text.strip()[:_LONGEST_SEARCH]


async def _list_lines(
    monitoring: Monitoring,
    session: Session,
    officer: Principal,
    *,
    filters: OfficePeopleFilter,
    asked: OfficeRequest,
) -> tuple[tuple[PersonLine, ...], Cursor | None]:
    """A page of the people of the office as lines, and the cursor of the next one."""
    page = await office_people.list_people(officer.authority, session, asked.frame.office.id, filters)
    waits = await monitoring.accounts.login_waits.find(session, [one.id for one in page.items])
    return tuple(person_line(one, waits.get(one.id)) for one in page.items), page.next


async def _find_person(session: Session, officer: Principal, person_id: UUID) -> OfficePerson:
    """A person of one of the officer's offices. Raises HTTPException 404."""
    person = await office_people.find_person(officer.authority, session, person_id)
    if person is None:
        raise HTTPException(404)
    return person


async def _build_person_view(
    monitoring: Monitoring, session: Session, officer: Principal, *, person_id: UUID, frame: OfficeFrame
) -> OfficePersonView:
    person = await _find_person(session, officer, person_id)
    waits = await monitoring.accounts.login_waits.find(session, [person.id])
    line = await offices.load_line(session, frame.office.id)
    admin = monitoring.accounts.admin(session, officer.authority)
    own_end = (await role_grants.load_officer(admin)).own_end(Permission.GRANT_ROLES, line)
    now = clock.now()
    return OfficePersonView(
        visitor=officer.visitor,
        frame=frame,
        person=person,
        line=person_line(person, waits.get(person.id)),
        roles=tuple(await roles.list_roles_of_person(session, person.id)),
        form=RoleForm(office=frame.office.code),
        term=propose_term(own_end, now, monitoring.accounts.calendar),
        oneself=person.id == officer.current_session.person_id,
        now=now,
    )

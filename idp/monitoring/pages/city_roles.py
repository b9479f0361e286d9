"""/kominfo/peran: roles of the city, asked for by one officer and agreed to by another; first roles of offices."""

from dataclasses import replace
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.authentication.login_name import ByNip, WrongNipLength, parse_login_name
from idp.accounts.guards import Guards, Principal
from idp.accounts.nip import may_be_number
from idp.accounts.people import office_people
from idp.accounts.roles import role_grants, role_requests
from idp.accounts.roles.role_grants import RoleNotGiven
from idp.accounts.roles.role_rules import GrantRefusal, RoleOffer
from idp.accounts.store import role_requests as requests
from idp.accounts.store import roles
from idp.accounts.store.office_people import OfficePeopleFilter, OfficePerson
from idp.accounts.store.roles import RoleFilter
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.monitoring.pages.frames import PAGE_SIZE
from idp.monitoring.role_forms import RoleChoices, parse_offer, propose_term, read_form
from idp.monitoring.views import CityPersonView, CityRolesView, PageLinks, RoleForm
from idp.monitoring.wiring import Monitoring
from idp.offices import store as offices
from idp.permissions import CITY_ROLES, Operation, Permission, Role
from idp.web import csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

LIST = "/kominfo/peran"
PERSON = LIST + "/pegawai/{person_id}"
_DONE = frozenset({"disetujui", "ditolak", "dicabut", "sudah-tidak-ada"})
_DONE_WITH_PERSON = frozenset({"diberikan", "diajukan"})
_LONGEST_SEARCH = 100
#: Decided requests that the page shows.
_CLOSED = 10


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The overview with its search, and the page of a person who is to receive a role."""
    router = PageRouter()
    _add_overview(router, guards, web)
    _add_search(router, guards, web)
    _add_person(router, monitoring, guards, web)
    _add_grant(router, monitoring, guards, web)
    return router


def _add_overview(router: PageRouter, guards: Guards, web: Web) -> None:
    @router.get(LIST, access=guards.allowed(Operation.LIST_CITY_ROLES))
    async def overview(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show who holds a role of the city, and what waits for a second officer."""
        view = await _build_overview(request, session, officer)
        return render_page(request, "monitoring/city_roles.html", view)


def _add_search(router: PageRouter, guards: Guards, web: Web) -> None:
    @router.post(LIST, access=guards.allowed(Operation.LIST_CITY_ROLES, Operation.LIST_OFFICE_PEOPLE))
    async def search(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Find a person by name or number; neither stands in an address."""
        typed = csrf.posted_fields(request).get("cari", "").strip()[:_LONGEST_SEARCH]
        view = replace(await _build_overview(request, session, officer), search=typed, found=())
        filters = OfficePeopleFilter(None, typed, limit=PAGE_SIZE)
        match parse_login_name(typed) if may_be_number(typed) else None:
            case ByNip(number):
                filters = OfficePeopleFilter(None, nip=number)
            case WrongNipLength(digits):
                view = replace(view, nip_digits=digits)
                return render_page(request, "monitoring/city_roles.html", view, PageOptions(status=422))
        if typed:
            page = await office_people.list_people(officer.authority, session, None, filters)
            view = replace(view, found=page.items)
        return render_page(request, "monitoring/city_roles.html", view)


def _add_person(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(PERSON, access=guards.allowed(Operation.LIST_CITY_ROLES, Operation.SHOW_PERSON))
    async def person(
        request: Request, person_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the person's roles, and the form that gives one or asks for one."""
        found = await _find_person(session, officer, person_id)
        done = forms.last_values(forms.read_query(request)).get("hasil", "")
        view = await _build_person_view(monitoring, session, officer, person=found)
        view = replace(view, done=done if done in _DONE_WITH_PERSON else "")
        return render_page(request, "monitoring/city_person.html", view)


def _add_grant(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.post(PERSON, access=guards.allowed(Operation.REQUEST_CITY_ROLE, Operation.GRANT_ROLE))
    async def grant(
        request: Request, person_id: UUID, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Give the person a role of an office, or ask for one of the city."""
        found, form = await _find_person(session, officer, person_id), read_form(csrf.posted_fields(request))
        choices = RoleChoices.of(tuple(Role), await offices.list_below(session, None))
        offer = parse_offer(form, found.id, choices, monitoring.accounts.calendar)
        done = await _give(monitoring, session, officer, offer) if offer else RoleNotGiven((GrantRefusal.NO_ROLE,))
        if not isinstance(done, RoleNotGiven):
            return RedirectResponse(f"{LIST}/pegawai/{found.id}?hasil={done}", 303)
        view = await _build_person_view(monitoring, session, officer, person=found)
        view = replace(view, form=replace(form, refusals=done.refusals))
        return render_page(request, "monitoring/city_person.html", view, PageOptions(status=422))


async def _give(monitoring: Monitoring, session: Session, officer: Principal, offer: RoleOffer) -> str | RoleNotGiven:
    """What was done, as the address of the next page says it."""
    admin = monitoring.accounts.admin(session, officer.authority)
    if offer.role not in CITY_ROLES:
        given = await role_grants.grant_role(admin, offer)
        return given if isinstance(given, RoleNotGiven) else "diberikan"
    asked = await role_requests.request_role(admin, offer)
    return asked if isinstance(asked, RoleNotGiven) else "diajukan"


async def _find_person(session: Session, officer: Principal, person_id: UUID) -> OfficePerson:
    person = await office_people.find_person(officer.authority, session, person_id)
    if person is None:
        raise HTTPException(404)
    return person


async def _build_overview(request: Request, session: Session, officer: Principal) -> CityRolesView:
    query, now = forms.last_values(forms.read_query(request)), clock.now()
    after, done = _read_cursor(query.get("sesudah", "")), query.get("hasil", "")
    page = await roles.list_page(session, RoleFilter(tuple(CITY_ROLES), limit=PAGE_SIZE, after=after))
    return CityRolesView(
        visitor=officer.visitor,
        officer_id=officer.current_session.person_id,
        holders=page.items,
        waiting=tuple(await requests.list_open(session, now)),
        closed=tuple(await requests.list_closed(session, now, _CLOSED)),
        now=now,
        done=done if done in _DONE else "",
        links=PageLinks(LIST if after else None, f"{LIST}?sesudah={page.next}" if page.next else None),
    )


async def _build_person_view(
    monitoring: Monitoring, session: Session, officer: Principal, *, person: OfficePerson
) -> CityPersonView:
    admin, now = monitoring.accounts.admin(session, officer.authority), clock.now()
    own_end = (await role_grants.load_officer(admin)).own_end(Permission.GRANT_ROLES, ())
    return CityPersonView(
        visitor=officer.visitor,
        person=person,
        roles=tuple(await roles.list_roles_of_person(session, person.id)),
        offices=tuple(await offices.list_below(session, None)),
        form=RoleForm(),
        term=propose_term(own_end, now, monitoring.accounts.calendar),
        oneself=person.id == officer.current_session.person_id,
        now=now,
        grantable=tuple(Role),
        city=CITY_ROLES,
    )


def _read_cursor(text: str) -> Cursor | None:
    try:
        return parse_cursor(text)
    except InvalidCursor:
        return None

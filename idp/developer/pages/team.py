"""/pengembang/aplikasi/{number}/tim: the contacts of an application and the members of its team."""

from uuid import UUID

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.clients.teams import stewardships, team_changes
from idp.clients.teams.contacts import LONGEST_NAME, Contact
from idp.clients.teams.stewardships import StewardshipProblem
from idp.clients.teams.team_changes import TeamProblem
from idp.developer.team_requests import TeamRequest, open_team
from idp.developer.team_views import FormFieldError
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.permissions import TeamRole
from idp.web import csrf, forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

TEAM = "/pengembang/aplikasi/{number:path}/tim"
_DONE = frozenset({"ditambah", "diubah", "dikeluarkan", "diserahkan", "narahubung", "diperpanjang", "diakhiri"})
_Problem = TeamProblem | StewardshipProblem


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The page, the forms about members, and those about contacts."""
    router, opened = PageRouter(), opened_team(developer, guards, web)
    _add_page(router, guards, opened)
    _add_members(router, guards, opened)
    _add_leaving(router, guards, opened)
    _add_contacts(router, guards, opened)
    return router


def opened_team(developer: Developer, guards: Guards, web: Web) -> TeamRequest:
    """The default of an endpoint's parameter: the team that the address names and the person may see, or 404."""

    async def opened(
        number: str, person: Principal = guards.principal, session: Session = web.transaction
    ) -> TeamRequest:
        found = await open_team(developer.teams.admin(session, person.authority), person.visitor, number)
        if found is None:
            raise HTTPException(404)
        return found

    team: TeamRequest = Depends(opened, scope="function")
    return team


def find_member(team: TeamRequest, person_id: UUID) -> Contact:
    """The member with this id. Raises HTTPException 404."""
    found = team.member(person_id)
    if found is None:
        raise HTTPException(404)
    return found


def _add_page(router: PageRouter, guards: Guards, opened: TeamRequest) -> None:
    @router.get(TEAM, access=guards.assured)
    async def show_team(request: Request, team: TeamRequest = opened) -> Response:
        """Show who answers for the application and who works on it."""
        done = forms.last_values(forms.read_query(request)).get("hasil", "")
        view = await team.build_view(done=done if done in _DONE else "")
        return render_page(request, "developer/team.html", view)


def _add_members(router: PageRouter, guards: Guards, opened: TeamRequest) -> None:
    @router.post(TEAM + "/anggota", access=guards.assured)
    async def add(request: Request, team: TeamRequest = opened) -> Response:
        """Add a person by NIP or username."""
        typed, role = _read_name(request, "orang"), _read_role(request)
        found = await team_changes.add_member(team.admin, team.application, typed, role)
        problem = None if isinstance(found, Contact) else found
        said = {"orang": typed, "peran": role.value}
        return await _answer(request, team, problem, field="orang", done="ditambah", typed=said)

    @router.post(TEAM + "/anggota/{person_id}", access=guards.assured)
    async def change(request: Request, person_id: UUID, team: TeamRequest = opened) -> Response:
        """Give a member another role."""
        member = find_member(team, person_id)
        problem = await team_changes.change_member(team.admin, team.application, member, _read_role(request))
        return await _answer(request, team, problem, field="", done="diubah")

    @router.post(TEAM + "/anggota/{person_id}/keluarkan", access=guards.assured)
    async def remove(request: Request, person_id: UUID, team: TeamRequest = opened) -> Response:
        """Remove a member."""
        problem = await team_changes.remove_member(team.admin, team.application, find_member(team, person_id).id)
        return await _answer(request, team, problem, field="", done="dikeluarkan")


def _add_leaving(router: PageRouter, guards: Guards, opened: TeamRequest) -> None:
    @router.post(TEAM + "/keluar", access=guards.assured)
    async def leave(request: Request, team: TeamRequest = opened) -> Response:
        """Leave the team."""
        problem = await team_changes.leave_team(team.admin, team.application)
        if problem is None:
            return RedirectResponse("/portal", 303)
        return await _answer(request, team, problem, field="", done="")


def _add_contacts(router: PageRouter, guards: Guards, opened: TeamRequest) -> None:
    @router.post(TEAM + "/penanggung-jawab", access=guards.assured)
    async def hand_over(request: Request, team: TeamRequest = opened) -> Response:
        """Let another person answer for the application."""
        typed = _read_name(request, "pengganti")
        found = await stewardships.hand_over(team.admin, team.application, typed)
        problem = None if isinstance(found, Contact) else found
        return await _answer(request, team, problem, field="pengganti", done="diserahkan", typed={"pengganti": typed})

    @router.post(TEAM + "/narahubung", access=guards.assured)
    async def name_second(request: Request, team: TeamRequest = opened) -> Response:
        """Name the second contact."""
        typed = _read_name(request, "kedua")
        found = await stewardships.name_second(team.admin, team.application, typed)
        problem = None if isinstance(found, Contact) else found
        return await _answer(request, team, problem, field="kedua", done="narahubung", typed={"kedua": typed})


async def _answer(
    request: Request,
    team: TeamRequest,
    problem: _Problem | None,
    *,
    field: str,
    done: str,
    typed: dict[str, str] | None = None,
) -> Response:
    """Back to the page, or the page again with what is wrong."""
    if problem is None:
        return RedirectResponse(f"{team.base}?hasil={done}", 303)
    view = await team.build_view(typed, (FormFieldError(field, problem.name),))
    return render_page(request, "developer/team.html", view, PageOptions(status=422))


def _read_name(request: Request, field: str) -> str:
    return csrf.posted_fields(request).get(field, "").strip()[: LONGEST_NAME + 1]


def _read_role(request: Request) -> TeamRole:
    typed = csrf.posted_fields(request).get("peran", "")
    return next((one for one in TeamRole if one == typed), TeamRole.READER)

"""/pengembang/aplikasi/{number}/tim/mitra: vendors' staff are invited, extended and let go."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards
from idp.clients.teams.partners import Invitation, InvitationForm, NotInvited, PartnerProblem
from idp.clients.teams.vouching import can_vouch
from idp.developer.pages.team import TEAM, find_member, opened_team
from idp.developer.team_requests import TeamRequest
from idp.developer.team_views import PARTNER_FIELDS, FormFieldError
from idp.developer.wiring import Developer
from idp.permissions import TeamRole
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PARTNER = TEAM + "/mitra"
_FIELDS = ("nama", "email", "perusahaan", "peran", "sampai")
_LONGEST = 300


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The invitation, another code for it, another last day, and the end."""
    router, opened = PageRouter(), opened_team(developer, guards, web)
    _add_invitation(router, developer, guards, opened)
    _add_code(router, developer, guards, opened)
    _add_term(router, developer, guards, opened)
    return router


def _add_invitation(router: PageRouter, developer: Developer, guards: Guards, opened: TeamRequest) -> None:
    @router.get(PARTNER, access=guards.assured)
    async def show_form(request: Request, team: TeamRequest = opened) -> Response:
        """Show the form to those who may vouch."""
        if not await can_vouch(team.admin, team.application):
            raise HTTPException(404)
        return render_page(request, "developer/partner.html", team.build_form())

    @router.post(PARTNER, access=guards.assured)
    async def invite(request: Request, team: TeamRequest = opened) -> Response:
        """Answer for the person; the code is on the answer, once."""
        fields = csrf.posted_fields(request)
        typed = {name: fields.get(name, "")[:_LONGEST] for name in _FIELDS}
        done = await developer.teams.partners.invite(team.admin, team.application, _form(team, typed))
        if isinstance(done, NotInvited):
            errors = tuple(FormFieldError(PARTNER_FIELDS.get(one.name, ""), one.name) for one in done.problems)
            return render_page(
                request, "developer/partner.html", team.build_form(typed, errors), PageOptions(status=422)
            )
        return _show_invitation(request, team, done)


def _add_code(router: PageRouter, developer: Developer, guards: Guards, opened: TeamRequest) -> None:
    @router.post(PARTNER + "/{person_id}/kode", access=guards.assured)
    async def issue_code(request: Request, person_id: UUID, team: TeamRequest = opened) -> Response:
        """Give another code to somebody who has not chosen a password yet."""
        member = find_member(team, person_id)
        done = await developer.teams.partners.issue_code(team.admin, team.application, member)
        return (
            _show_invitation(request, team, done)
            if isinstance(done, Invitation)
            else await _refuse(request, team, done)
        )


def _add_term(router: PageRouter, developer: Developer, guards: Guards, opened: TeamRequest) -> None:
    @router.post(PARTNER + "/{person_id}/perpanjang", access=guards.assured)
    async def extend(request: Request, person_id: UUID, team: TeamRequest = opened) -> Response:
        """Change their last day."""
        member, until = find_member(team, person_id), team.end_of(csrf.posted_fields(request).get("sampai", "").strip())
        problem = await developer.teams.partners.extend(team.admin, team.application, member, until)
        if problem is not None:
            return await _refuse(request, team, problem)
        return RedirectResponse(f"{team.base}?hasil=diperpanjang", 303)

    @router.post(PARTNER + "/{person_id}/akhiri", access=guards.assured)
    async def end(request: Request, person_id: UUID, team: TeamRequest = opened) -> Response:
        """End everything of theirs at once."""
        problem = await developer.teams.partners.end(team.admin, team.application, find_member(team, person_id))
        if problem is not None:
            return await _refuse(request, team, problem)
        return RedirectResponse(f"{team.base}?hasil=diakhiri", 303)


def _form(team: TeamRequest, typed: Mapping[str, str]) -> InvitationForm:
    role = next((one for one in TeamRole if one == typed["peran"]), TeamRole.DEVELOPER)
    return InvitationForm(
        typed["nama"], typed["email"], typed["perusahaan"], role, team.end_of(typed["sampai"].strip())
    )


def _show_invitation(request: Request, team: TeamRequest, invitation: Invitation) -> Response:
    view = replace(team.build_form(), invitation=invitation)
    return render_page(request, "developer/partner.html", view)


async def _refuse(request: Request, team: TeamRequest, problem: PartnerProblem) -> Response:
    view = await team.build_view(errors=(FormFieldError("", problem.name),))
    return render_page(request, "developer/team.html", view, PageOptions(status=422))

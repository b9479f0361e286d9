"""/pengembang/klien/{client_id}: a client as its team sees it, and the form that changes it."""

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.accounts.store import people
from idp.clients.credentials.expiry import live_secrets
from idp.clients.errors import InvalidDeclaration
from idp.clients.records import ClientRecord
from idp.clients.registration.client_lifecycle import declared_members
from idp.clients.teams.team_clients import TeamClient
from idp.developer.client_form import (
    FIELDS,
    find_form_problems,
    present_form,
    read_client_form,
    write_members,
)
from idp.developer.client_views import (
    ClientForm,
    ClientFormView,
    ClientSummaryView,
    FieldProblem,
    ScopeLine,
    TeamLine,
    client_path,
)
from idp.developer.kits import make_client_kit, stack_of
from idp.developer.pages.client_frames import PAGE, build_frame, find_refusal, open_changeable, open_team_client
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidAddress
from idp.protocol.registration import profiles
from idp.protocol.tokens.claims import SCOPE_CLAIMS
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

TEMPLATE, FORM = "developer/client.html", "developer/client_form.html"
_DONE = frozenset({"diubah", "tetap"})


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The summary and the form."""
    router = PageRouter()
    _add_summary(router, developer, guards, web)
    _add_form(router, developer, guards, web)
    _add_change(router, developer, guards, web)
    return router


def _add_summary(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.get(PAGE, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def client(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the client: profile and compliance, addresses, data, team, last use."""
        team = await open_team_client(developer, session, principal, key)
        done = request.query_params.get("hasil", "")
        view = await _build_summary(developer, session, principal, team, done=done if done in _DONE else "")
        return render_page(request, TEMPLATE, view)


def _add_form(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.get(PAGE + "/ubah", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def form(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the form with what the client declares now."""
        team = await open_changeable(developer, session, principal, key, operation=Operation.CHANGE_TEAM_CLIENT)
        view = ClientFormView(frame=build_frame(principal, team), form=present_form(team.record.metadata))
        return render_page(request, FORM, view)


def _add_change(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(PAGE + "/ubah", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def change(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Change the client by the rules of a registration; nothing that was typed is lost where one refuses."""
        fields, person_id = csrf.posted_fields(request), principal.current_session.person_id
        verification = developer.team.addresses.verify_change(person_id, key, partial(_write_valid_members, fields))
        refusal = await find_refusal(verification)
        team = await open_changeable(developer, session, principal, key, operation=Operation.CHANGE_TEAM_CLIENT)
        before = team.record.metadata
        typed = read_client_form(fields, before)
        problems = find_form_problems(typed, before) or (() if refusal is None else (find_rule_problem(refusal),))
        if not problems:
            try:
                after = await developer.team.clients.change(team, write_members(typed, before))
            except InvalidDeclaration as invalid:
                problems = (find_rule_problem(invalid),)
            else:
                done = "diubah" if declared_members(after) != declared_members(team.record) else "tetap"
                return RedirectResponse(f"{client_path(after)}?hasil={done}", 303)
        return _answer_problems(request, principal, team, typed=typed, problems=problems)


def _write_valid_members(fields: Mapping[str, str], client: ClientRecord) -> Mapping[str, object]:
    """The members of the form as it was sent; none of a form with problems, which changes nothing."""
    typed = read_client_form(fields, client.metadata)
    return {} if find_form_problems(typed, client.metadata) else write_members(typed, client.metadata)


def _answer_problems(
    request: Request,
    principal: Principal,
    team: TeamClient,
    *,
    typed: ClientForm,
    problems: tuple[FieldProblem, ...],
) -> Response:
    view = ClientFormView(frame=build_frame(principal, team), form=typed, problems=problems)
    return render_page(request, FORM, view, PageOptions(status=422))


def find_rule_problem(refusal: InvalidDeclaration) -> FieldProblem:
    """The field that a rule refused, with the kind of the fault in an address, or what the rule says."""
    because = refusal.facts.get("because")
    kind = because.cause.key if isinstance(because, InvalidAddress) else "rule"
    return FieldProblem(FIELDS.get(str(refusal.facts.get("name")), "nama"), kind, str(refusal))


def _do_notices_arrive(developer: Developer, client: ClientMetadata) -> bool:
    """Whether our server calls the address for logout notices, as far as it says; True where there is none."""
    address = client.backchannel_logout_uri
    return address is None or developer.applications.addresses.may_be_called(address)


async def _build_summary(
    developer: Developer, session: Session, principal: Principal, team: TeamClient, *, done: str
) -> ClientSummaryView:
    frame, metadata = build_frame(principal, team), team.record.metadata
    members = await developer.team.clients.list_members(team)
    names = {row.id: row.name for row in await people.list_names(session, [one.person_id for one in members])}
    provider, purposes = developer.clients.provider, {one.scope: one for one in metadata.data_purposes}
    # how long codes live is the operator's affair, so that no team reads advice about it
    health = profiles.assess_deployment(metadata, provider.pkce, profiles.MAX_CODE_LIFETIME)
    return ClientSummaryView(
        frame=frame,
        demands=profiles.assess_profile(metadata, provider.api_scopes),
        health=health,
        scopes=tuple(
            ScopeLine(scope, SCOPE_CLAIMS.get(scope, ()), purposes.get(scope)) for scope in sorted(metadata.scopes)
        ),
        team=tuple(TeamLine(names.get(one.person_id, ""), one.role) for one in members),
        live_secrets=len(live_secrets(team.record.secrets, frame.now)),
        keys=len(await developer.team.clients.list_keys(team)),
        kit=make_client_kit(provider.issuer, metadata, stack_of(metadata)),
        notices_arrive=_do_notices_arrive(developer, metadata),
        done=done,
    )

"""/pengembang/klien/{id}/penguji: who tests a client in `uji` besides its team."""

from dataclasses import replace
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.accounts.store import people
from idp.clients.sandbox.testers import InvitationRefusal, SandboxTeamMember, TesterInvitation
from idp.clients.store import clients
from idp.developer.client_views import client_path
from idp.developer.sandbox_views import TesterForm, TesterLine, TestersView
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PAGE = "/pengembang/klien/{client_row}/penguji"
_DONE = frozenset({"diundang", "diakhiri", "sudah-berakhir"})


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The list with the form of an invitation, and the form that ends one."""
    router = PageRouter()
    _add_list(router, developer, guards, web)
    _add_invitation(router, developer, guards, web)
    _add_end(router, developer, guards, web)
    return router


def _add_list(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.get(PAGE, access=guards.allowed(Operation.LIST_TESTERS))
    async def testers(
        request: Request, client_row: UUID, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the testers and the open invitations."""
        member = await _find_member(developer, session, principal, client_row, operation=Operation.LIST_TESTERS)
        done = request.query_params.get("hasil", "")
        view = await _build_view(developer, session, principal, member)
        return render_page(request, "developer/testers.html", replace(view, done=done if done in _DONE else ""))


def _add_invitation(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(PAGE, access=guards.allowed(Operation.INVITE_TESTER))
    async def invite(
        request: Request, client_row: UUID, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Invite a person, and show the address that they open."""
        member = await _find_member(developer, session, principal, client_row, operation=Operation.INVITE_TESTER)
        fields = csrf.posted_fields(request)
        form = TesterForm(fields.get("nama", "")[:128], whole_application=fields.get("cakupan") == "aplikasi")
        by_partner = principal.current_session.partner_until is not None
        invitation = TesterInvitation(form.name, form.whole_application, by_partner)
        found = await developer.clients.sandbox.testers.invite(session, member, invitation)
        if isinstance(found, InvitationRefusal):
            refused = TesterForm(form.name, form.whole_application, found)
            view = await _build_view(developer, session, principal, member, form=refused)
            return render_page(request, "developer/testers.html", view, PageOptions(status=422))
        return RedirectResponse(f"{_address(client_row)}?hasil=diundang", 303)


def _add_end(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(PAGE + "/{invitation}/akhiri", access=guards.allowed(Operation.END_TESTER))
    async def end(
        client_row: UUID,
        invitation: UUID,
        principal: Principal = guards.principal,
        session: Session = web.transaction,
    ) -> Response:
        """End a tester, or withdraw an invitation."""
        member = await _find_member(developer, session, principal, client_row, operation=Operation.END_TESTER)
        ended = await developer.clients.sandbox.testers.end(session, member, invitation)
        return RedirectResponse(f"{_address(client_row)}?hasil={'diakhiri' if ended else 'sudah-berakhir'}", 303)


def _address(client_row: UUID) -> str:
    return PAGE.format(client_row=client_row)


async def _find_member(
    developer: Developer, session: Session, principal: Principal, client_row: UUID, *, operation: Operation
) -> SandboxTeamMember:
    """The acting member of the client's team; 404 for everybody else, and for a client that is not in `uji`."""
    client = await clients.find_client(session, client_row)
    testers = developer.clients.sandbox.testers
    member = await testers.find_member(session, client, principal.authority, operation)
    if member is None:
        raise HTTPException(404)
    return member


async def _build_view(
    developer: Developer,
    session: Session,
    principal: Principal,
    member: SandboxTeamMember,
    *,
    form: TesterForm | None = None,
) -> TestersView:
    records = await developer.clients.sandbox.testers.list_testers(session, member)
    names = {row.id: row.name for row in await people.list_names(session, [one.person_id for one in records])}
    return TestersView(
        visitor=principal.visitor,
        client_name=member.client.metadata.client_name,
        application_name=member.client.application_name,
        client_page=client_path(member.client),
        address=_address(member.client.id),
        invitations=f"{developer.clients.provider.issuer}/uji/undangan/",
        testers=tuple(TesterLine(names.get(one.person_id, ""), one) for one in records),
        form=form or TesterForm(),
    )

"""/pengembang/klien/{client_id}/kredensial/kunci: public keys, pasted, by address, or made in the browser."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.clients.credentials.pasted_keys import holds_private_key
from idp.clients.errors import InvalidDeclaration, NoSuchKey
from idp.clients.registration.public_keys import PublicKeyRecord
from idp.clients.teams.team_clients import TeamClient
from idp.developer.client_views import FieldProblem, KeyRemovalView
from idp.developer.pages.client_frames import build_frame, find_refusal, open_changeable
from idp.developer.pages.credentials import CHANGE, CREDENTIALS, answer_problem, redirect_to_credentials
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

_KEYS = CREDENTIALS + "/kunci"
_REMOVAL = _KEYS + "/{thumbprint}/hapus"
_LONGEST_ADDRESS = 2_000


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The forms that add keys, name their address, and remove one."""
    router = PageRouter()
    _add_pasted(router, developer, guards, web)
    _add_address(router, developer, guards, web)
    _add_removal_page(router, developer, guards, web)
    _add_removal(router, developer, guards, web)
    return router


def _add_pasted(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(_KEYS, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def add(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Register pasted public keys; a private one is refused, and not shown again."""
        team = await open_changeable(developer, session, principal, key, operation=CHANGE)
        pasted = csrf.posted_fields(request).get("kunci", "")
        private = holds_private_key(pasted)
        try:
            await developer.team.credentials.add_keys(team, pasted)
        except InvalidDeclaration as refusal:
            problem = FieldProblem("kunci", "private" if private else "rule", str(refusal))
            shown = "" if private else pasted
            return await answer_problem(request, developer, principal, team, problem=problem, pasted=shown)
        return redirect_to_credentials(team, "kunci-ditambah")


def _add_address(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(_KEYS + "/alamat", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def use_address(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Take keys from an address from now on, once keys are there."""
        address = csrf.posted_fields(request).get("alamat_kunci", "").strip()[:_LONGEST_ADDRESS]
        person_id = principal.current_session.person_id
        refused = await find_refusal(developer.team.addresses.verify_key_address(person_id, key, address))
        team = await open_changeable(developer, session, principal, key, operation=CHANGE)
        try:
            if refused is not None:
                raise refused
            await developer.team.credentials.use_key_address(team, address)
        except InvalidDeclaration as refusal:
            problem = FieldProblem("alamat_kunci", "rule", str(refusal))
            return await answer_problem(request, developer, principal, team, problem=problem, address=address)
        return redirect_to_credentials(team, "alamat-kunci")


def _add_removal_page(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.get(_REMOVAL, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def before_removal(
        request: Request,
        *,
        key: str,
        thumbprint: str,
        principal: Principal = guards.principal,
        session: Session = web.transaction,
    ) -> Response:
        """Say when the key was last used, before it is removed."""
        team = await open_changeable(developer, session, principal, key, operation=CHANGE)
        view = await _build_removal(developer, principal, team, thumbprint)
        return render_page(request, "developer/key_removal.html", view)


def _add_removal(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(_REMOVAL, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def remove(
        request: Request,
        *,
        key: str,
        thumbprint: str,
        principal: Principal = guards.principal,
        session: Session = web.transaction,
    ) -> Response:
        """Remove the key now."""
        team = await open_changeable(developer, session, principal, key, operation=CHANGE)
        view = await _build_removal(developer, principal, team, thumbprint)
        try:
            await developer.team.credentials.remove_key(team, thumbprint)
        except NoSuchKey as problem:
            raise HTTPException(404) from problem
        except InvalidDeclaration as refusal:
            refused = KeyRemovalView(frame=view.frame, key=view.key, others=view.others, problem=str(refusal))
            return render_page(request, "developer/key_removal.html", refused, PageOptions(status=422))
        return redirect_to_credentials(team, "kunci-dihapus")


async def _build_removal(
    developer: Developer, principal: Principal, team: TeamClient, thumbprint: str
) -> KeyRemovalView:
    """What the page shows. Raises HTTPException 404 where no such key is registered."""
    keys = [one for one in await developer.team.clients.list_keys(team) if one.registered]
    found: PublicKeyRecord | None = next((one for one in keys if one.thumbprint == thumbprint), None)
    if found is None:
        raise HTTPException(404)
    others = tuple(one for one in keys if one.thumbprint != thumbprint)
    return KeyRemovalView(frame=build_frame(principal, team), key=found, others=others)

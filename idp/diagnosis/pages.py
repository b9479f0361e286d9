"""/diagnosis/{code}: what is behind the code of an error page, and the field that opens one."""

from dataclasses import replace
from datetime import timedelta
from math import ceil
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.clients.errors import ClientReadOnly, InvalidDeclaration, NoSuchClient
from idp.clients.teams.team_clients import TeamClient
from idp.diagnosis.cause_guide import guide_of
from idp.diagnosis.configuration_fix import ConfigurationFix, find_fix
from idp.diagnosis.diagnosis_reader import OpenedDiagnosis
from idp.diagnosis.help_requests.help_thread import HelpThread, find_thread_of_team
from idp.diagnosis.sent_address import find_offered_address
from idp.diagnosis.typed_code import read_typed_code
from idp.diagnosis.views import ClosedDiagnosisView, CodeBoxView, DiagnosisView
from idp.diagnosis.wiring import Diagnosis
from idp.foundation import clock
from idp.foundation.database import Session
from idp.permissions import InsufficientAuthority, Operation
from idp.web import csrf
from idp.web.access import Public
from idp.web.client_address import read_client_site
from idp.web.declared_routes import PageRouter
from idp.web.errors import PersonError
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

PAGE = "/diagnosis/{code}"
_FIELD = Public("the field for a code is for everybody; what it opens is not")
_OPENED = Public("everybody who may not open the code sees one page, whether there is such a code or not")


def routes(diagnosis: Diagnosis, guards: Guards, web: Web) -> PageRouter:
    """The field, the page of a code, and the button that registers the address that was sent."""
    router = PageRouter()
    _add_field(router, guards)
    _add_page(router, diagnosis, guards, web)
    _add_address(router, diagnosis, guards, web)
    return router


def _add_field(router: PageRouter, guards: Guards) -> None:
    @router.get("/diagnosis", access=_FIELD)
    async def read_code(request: Request) -> Response:
        """Lead from a typed code to its page; the code is understood as people type it."""
        typed = request.query_params.get("kode", "")
        code = read_typed_code(typed)
        if code is not None:
            return RedirectResponse(f"/diagnosis/{code}", 303)
        view = CodeBoxView(typed[:40], await guards.find_visitor(request))
        return render_page(request, "diagnosis/code.html", view, PageOptions(422 if typed else 200))


def _add_page(router: PageRouter, diagnosis: Diagnosis, guards: Guards, web: Web) -> None:
    @router.get(PAGE, access=_OPENED)
    async def show(request: Request, code: str, session: Session = web.transaction) -> Response:
        """Show the diagnosis to who may read it, and to everybody else how it is opened."""
        known = read_typed_code(code)
        if known != code:
            return RedirectResponse(f"/diagnosis?kode={quote(code[:40], safe='')}", 303)
        current_session = await guards.current_session(request)
        if current_session is None:  # nothing is looked up, so nobody can guess without an account
            return render_page(request, "diagnosis/closed.html", ClosedDiagnosisView(code))
        principal = await guards.load_principal(current_session)
        await guards.require_assurance_of_roles(request, principal)
        return await _show_diagnosis(request, diagnosis, session, principal, code=code)


async def _show_diagnosis(
    request: Request, diagnosis: Diagnosis, session: Session, principal: Principal, *, code: str
) -> Response:
    opened = await _open(request, diagnosis, session, principal, code=code)
    if isinstance(opened, ClosedDiagnosisView):
        return _render_closed(request, opened)
    number = _read_number(request.query_params.get("laporan", ""), len(opened))
    return render_page(
        request, "diagnosis/diagnosis.html", await _build_view(diagnosis, session, principal, opened, number=number)
    )


async def _open(
    request: Request, diagnosis: Diagnosis, session: Session, principal: Principal, *, code: str
) -> tuple[OpenedDiagnosis, ...] | ClosedDiagnosisView:
    """What the person may read of this code; a try that opens nothing counts as a guess."""
    reserved = diagnosis.guesses.reserve(principal.current_session.person_id, read_client_site(request))
    if isinstance(reserved, timedelta):
        return ClosedDiagnosisView(code, principal.visitor, clock.now() + reserved)
    opened = await diagnosis.reader.open_diagnosis(session, principal.authority, code)
    if not opened:
        return ClosedDiagnosisView(code, principal.visitor)
    diagnosis.guesses.give_back(reserved)
    return opened


def _render_closed(request: Request, view: ClosedDiagnosisView) -> Response:
    if view.until is None:
        return render_page(request, "diagnosis/closed.html", view, PageOptions(404))
    seconds = max(1, ceil((view.until - clock.now()).total_seconds()))
    return render_page(request, "diagnosis/closed.html", view, PageOptions(429, headers={"Retry-After": str(seconds)}))


def _add_address(router: PageRouter, diagnosis: Diagnosis, guards: Guards, web: Web) -> None:
    @router.post(PAGE + "/alamat", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def register_address(
        request: Request, code: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Register the address that was sent, by the rules of every change of a client by its team."""
        if read_typed_code(code) != code:
            raise HTTPException(404)
        view = await _read_offer(request, diagnosis, principal, code)
        if isinstance(view, ClosedDiagnosisView):
            return _render_closed(request, view)
        if view.team is None or not view.offered:
            raise HTTPException(404)
        return await _register(request, diagnosis, session, principal, view=view, key=str(view.team.record.id))


async def _read_offer(
    request: Request, diagnosis: Diagnosis, principal: Principal, code: str
) -> DiagnosisView | ClosedDiagnosisView:
    """The page with the address that it offers, read in a transaction that is over before anything is fetched."""
    async with diagnosis.foundation.database.begin() as session:
        opened = await _open(request, diagnosis, session, principal, code=code)
        if isinstance(opened, ClosedDiagnosisView):
            return opened
        number = _read_number(csrf.posted_fields(request).get("laporan", ""), len(opened))
        return await _build_view(diagnosis, session, principal, opened, number=number)


async def _register(
    request: Request, diagnosis: Diagnosis, session: Session, principal: Principal, *, view: DiagnosisView, key: str
) -> Response:
    """`session`: has run no statement yet, so that nothing is held while the document of a sector is fetched."""
    person_id = principal.current_session.person_id
    try:
        await diagnosis.team.addresses.verify_redirect_uri(person_id, key, view.offered)
        team = await diagnosis.team.clients.open_client(session, person_id, key)
        await diagnosis.team.clients.add_redirect_uri(team, view.offered)
    except NoSuchClient as problem:
        raise HTTPException(404) from problem
    except (InsufficientAuthority, ClientReadOnly) as problem:
        raise PersonError(403, "forbidden") from problem
    except InvalidDeclaration as refusal:
        refused = replace(view, problem=str(refusal))
        return render_page(request, "diagnosis/diagnosis.html", refused, PageOptions(422))
    return RedirectResponse(f"{view.client_path}?hasil=diubah", 303)


async def _build_view(
    diagnosis: Diagnosis, session: Session, principal: Principal, opened: tuple[OpenedDiagnosis, ...], *, number: int
) -> DiagnosisView:
    """The page of one of the reports; `number`: from 1."""
    shown = opened[number - 1]
    team = await _find_team(diagnosis, session, principal, shown)
    return DiagnosisView(
        visitor=principal.visitor,
        opened=shown,
        guide=guide_of(shown.explanation.root_cause),
        team=team,
        fix=_find_fix(shown),
        number=number,
        total=len(opened),
        offered=find_offered_address(shown, team),
        help=await _find_help(session, shown),
    )


async def _find_help(session: Session, opened: OpenedDiagnosis) -> HelpThread | None:
    """What the team of the client asked Kominfo about this code; None: nothing."""
    if opened.client is None or opened.client.application_id is None:
        return None
    return await find_thread_of_team(session, opened.report.code, opened.client.application_id)


async def _find_team(
    diagnosis: Diagnosis, session: Session, principal: Principal, opened: OpenedDiagnosis
) -> TeamClient | None:
    if opened.client is None:
        return None
    person_id = principal.current_session.person_id
    try:
        return await diagnosis.team.clients.open_client(session, person_id, str(opened.client.id))
    except NoSuchClient:
        return None


def _find_fix(opened: OpenedDiagnosis) -> ConfigurationFix | None:
    if opened.client is None:
        return None
    nearest = ["".join(piece.text for piece in one.registered) for one in opened.explanation.comparisons]
    return find_fix(opened.causes, opened.client.metadata, nearest)


def _read_number(typed: str, total: int) -> int:
    """Which of several reports is asked for, from 1; the first for anything else."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
    return number if 1 <= number <= total else 1

"""/pengembang/klien/{client_id}/kredensial: secrets shown once, and how the client proves itself."""

from datetime import timedelta
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.clients.credentials.expiry import live_secrets
from idp.clients.errors import ClientUsesNoSecret, InvalidDeclaration, NoSuchSecret, TooManySecrets
from idp.clients.teams.team_clients import TeamClient
from idp.clients.teams.team_rules import TEAM_METHODS
from idp.developer.client_views import CredentialsView, FieldProblem, SecretEndView, client_path
from idp.developer.kits import ClientKit, make_client_kit, stack_of
from idp.developer.pages.client_frames import PAGE, build_frame, open_changeable, open_team_client
from idp.developer.wiring import Developer
from idp.foundation.database import Session
from idp.permissions import Operation
from idp.protocol.client import AuthMethod
from idp.web import csrf
from idp.web.declared_routes import PageRouter
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

CREDENTIALS = PAGE + "/kredensial"
_SECRET_END = CREDENTIALS + "/rahasia/{secret}/akhiri"
TEMPLATE = "developer/credentials.html"
CHANGE = Operation.CHANGE_TEAM_CLIENT_CREDENTIALS
#: The ended secrets that the page lists.
_SHOWN_ENDED = 5
_DONE = frozenset({"diakhiri", "kunci-ditambah", "kunci-dihapus", "alamat-kunci", "cara"})
#: How long a new secret works, by the value of the form's choice; an empty one: until it is ended.
_LIFETIMES = {"365": timedelta(days=365), "180": timedelta(days=180), "90": timedelta(days=90)}
#: After how long the present one ends; an empty one: it stays.
_OVERLAPS = {"7": timedelta(days=7), "14": timedelta(days=14), "30": timedelta(days=30)}


def routes(developer: Developer, guards: Guards, web: Web) -> PageRouter:
    """The page, and the forms that add and end secrets and change the way."""
    router = PageRouter()
    _add_page(router, developer, guards, web)
    _add_new_secret(router, developer, guards, web)
    _add_secret_end_page(router, developer, guards, web)
    _add_secret_end(router, developer, guards, web)
    _add_method(router, developer, guards, web)
    return router


def _add_page(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.get(CREDENTIALS, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def credentials(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show the secrets and keys with their last use."""
        team = await open_team_client(developer, session, principal, key)
        done = request.query_params.get("hasil", "")
        view = await build_credentials(developer, principal, team, done=done if done in _DONE else "")
        return render_page(request, TEMPLATE, view)


def _add_new_secret(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(CREDENTIALS + "/rahasia", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def new_secret(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Add a secret, and show it this once."""
        team = await open_changeable(developer, session, principal, key, operation=CHANGE)
        fields = csrf.posted_fields(request)
        lifetime, overlap = _LIFETIMES.get(fields.get("berlaku", "")), _OVERLAPS.get(fields.get("lama", ""))
        try:
            issued = await developer.team.credentials.add_secret(team, lifetime, overlap)
        except (TooManySecrets, ClientUsesNoSecret) as refusal:
            kind = "too_many" if isinstance(refusal, TooManySecrets) else "no_secret"
            return await answer_problem(request, developer, principal, team, problem=FieldProblem("baru", kind))
        team = await open_team_client(developer, session, principal, key)
        view = await build_credentials(developer, principal, team, issued=issued.secret.reveal)
        return render_page(request, TEMPLATE, view)


def _add_secret_end_page(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.get(_SECRET_END, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def before_end(
        request: Request,
        *,
        key: str,
        secret: UUID,
        principal: Principal = guards.principal,
        session: Session = web.transaction,
    ) -> Response:
        """Say when the secret was last used, before it ends."""
        team = await open_changeable(developer, session, principal, key, operation=CHANGE)
        frame = build_frame(principal, team)
        live = live_secrets(team.record.secrets, frame.now)
        ending = next((one for one in live if one.id == secret), None)
        if ending is None:
            raise HTTPException(404)
        others = tuple(one for one in live if one.id != secret)
        return render_page(
            request, "developer/secret_end.html", SecretEndView(frame=frame, secret=ending, others=others)
        )


def _add_secret_end(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(_SECRET_END, access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def end(
        key: str, secret: UUID, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """End the secret now."""
        team = await open_changeable(developer, session, principal, key, operation=CHANGE)
        try:
            await developer.team.credentials.end_secret(team, secret)
        except NoSuchSecret as problem:
            raise HTTPException(404) from problem
        return redirect_to_credentials(team, "diakhiri")


def _add_method(router: PageRouter, developer: Developer, guards: Guards, web: Web) -> None:
    @router.post(CREDENTIALS + "/cara", access=guards.allowed(Operation.SHOW_DEVELOPER_AREA))
    async def use_method(
        request: Request, key: str, principal: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Let the client prove itself in another way; a secret that it needs then is shown this once."""
        team = await open_changeable(developer, session, principal, key, operation=CHANGE)
        chosen = csrf.posted_fields(request).get("cara", "")
        if chosen not in list(TEAM_METHODS):
            return await answer_problem(request, developer, principal, team, problem=FieldProblem("cara", "no_method"))
        try:
            changed = await developer.team.credentials.use_method(team, AuthMethod(chosen))
        except InvalidDeclaration as refusal:
            problem = FieldProblem("cara", "rule", str(refusal))
            return await answer_problem(request, developer, principal, team, problem=problem)
        if changed.issued is None:
            return redirect_to_credentials(team, "cara")
        team = await open_team_client(developer, session, principal, key)
        view = await build_credentials(developer, principal, team, issued=changed.issued.secret.reveal)
        return render_page(request, TEMPLATE, view)


def redirect_to_credentials(team: TeamClient, done: str) -> RedirectResponse:
    """Back to the page, which says what was done."""
    return RedirectResponse(f"{client_path(team.record)}/kredensial?hasil={done}", 303)


async def answer_problem(
    request: Request,
    developer: Developer,
    principal: Principal,
    team: TeamClient,
    *,
    problem: FieldProblem,
    pasted: str = "",
    address: str = "",
) -> Response:
    """The page with what is wrong and what was typed, but for a private key."""
    view = await build_credentials(developer, principal, team, problem=problem, pasted=pasted, address=address)
    return render_page(request, TEMPLATE, view, PageOptions(status=422))


def _find_kit(developer: Developer, team: TeamClient, issued: str) -> ClientKit | None:
    """The kit with the secret that was just made."""
    if not issued:
        return None
    metadata = team.record.metadata
    return make_client_kit(developer.clients.provider.issuer, metadata, stack_of(metadata), issued)


async def build_credentials(
    developer: Developer,
    principal: Principal,
    team: TeamClient,
    *,
    issued: str = "",
    done: str = "",
    problem: FieldProblem | None = None,
    pasted: str = "",
    address: str = "",
) -> CredentialsView:
    """What the page shows; `issued`: a secret that is shown this once."""
    frame = build_frame(principal, team)
    live = live_secrets(team.record.secrets, frame.now)
    ended = tuple(one for one in reversed(team.record.secrets) if one not in live)
    return CredentialsView(
        frame=frame,
        live=live,
        ended=ended[:_SHOWN_ENDED],
        keys=await developer.team.clients.list_keys(team),
        methods=tuple(method.value for method in TEAM_METHODS),
        issued=issued,
        kit=_find_kit(developer, team, issued),
        pasted=pasted,
        address=address or team.record.metadata.jwks_uri or "",
        problem=problem,
        done=done,
    )

"""/masuk/verifikasi: the step of a login after the password; and the page of people who must set up a factor first."""

from dataclasses import dataclass
from typing import assert_never

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.authentication import login_page, login_requests
from idp.accounts.authentication.login_outcomes import (
    Busy,
    EnrolmentNeeded,
    FactorNeeded,
    LoginOutcome,
    Mismatch,
    NewPasswordNeeded,
    SignedIn,
    Throttled,
)
from idp.accounts.authentication.login_requests import LoginRequest
from idp.accounts.authentication.login_steps import PendingLogin
from idp.accounts.authentication.second_factor_login import FactorAttempt
from idp.accounts.factors.enrolled_factors import FactorKind
from idp.accounts.guards import Guards, Principal, read_origin
from idp.accounts.pages.login import browser_of, go_to_next_step, render_throttled, with_session
from idp.accounts.views import EnrolmentNeededView, SecondStepView, StepWay
from idp.accounts.wiring import Accounts
from idp.foundation import clock
from idp.protocol.authentication_context import Acr
from idp.web import cookies, csrf
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.errors import PersonError
from idp.web.templating import PageOptions, render_page
from idp.web.web_application import FastRoute

_PUBLIC = Public("people who gave their password go on here")
_LONGEST_CODE = 64
_LONGEST_ANSWER = 32_768
_KINDS = {
    StepWay.CODE: FactorKind.TOTP,
    StepWay.PASSKEY: FactorKind.PASSKEY,
    StepWay.RECOVERY_CODE: FactorKind.RECOVERY_CODE,
}


def routes(accounts: Accounts, guards: Guards) -> list[FastRoute]:
    """The page of the step and its form."""
    endpoints = SecondStepEndpoints(accounts, guards)
    return [
        FastRoute(login_page.STEP_PAGE, endpoints.show, methods=["GET"], access=_PUBLIC),
        FastRoute(
            login_page.STEP_PAGE,
            endpoints.verify,
            methods=["POST"],
            access=_PUBLIC,
            stale_response=endpoints.show_stale_form,
        ),
        FastRoute(f"{login_page.STEP_PAGE}/tantangan", endpoints.challenge, methods=["POST"], access=_PUBLIC),
    ]


@dataclass(frozen=True, slots=True)
class SecondStepEndpoints:
    """The endpoints of the step after the password."""

    accounts: Accounts
    guards: Guards

    async def show(self, request: Request) -> Response:
        """Show the step, to the browser that passed the one before."""
        pending = await self._find(request)
        return begin_anew(request) if pending is None else _render(request, pending)

    async def show_stale_form(self, request: Request) -> Response:
        """Show the step again after a form with a wrong CSRF token. Raises CsrfError where there is no step."""
        pending = await self._find(request)
        if pending is None:
            raise csrf.refused_form(request)
        return _render(request, pending, 403, stale=True)

    async def verify(self, request: Request) -> Response:
        """Check the code that was typed."""
        pending = await self._find(request)
        if pending is None:
            return begin_anew(request)
        way = _way(request, pending)
        kind = _KINDS.get(way)
        fields = csrf.posted_fields(request)
        code = fields.get("jawaban", "") if way is StepWay.PASSKEY else fields.get("code", "")[:_LONGEST_CODE]
        if kind is None or not code.strip() or len(code) > _LONGEST_ANSWER:
            return _render(request, pending, 422, empty=True)
        attempt = FactorAttempt(
            pending,
            kind,
            code,
            read_origin(request),
            await self.guards.current_session(request),
            browser_of(request),
            csrf.posted_fields(request).get("ingat") == "ya",
            csrf.browser_secret(request),
        )
        return self._answer(request, pending, await self.accounts.second_factor_login.verify(attempt))

    async def challenge(self, request: Request) -> Response:
        """The options of navigator.credentials.get(), to the browser that passed the step before."""
        pending = await self._find(request)
        if pending is None:
            raise PersonError(410, "expired")
        options = await self.accounts.second_factor_login.start_passkey(pending, csrf.browser_secret(request))
        return Response(options, media_type="application/json")

    def _answer(self, request: Request, pending: PendingLogin, outcome: LoginOutcome | None) -> Response:
        match outcome:
            case SignedIn(opened, to, trusted):
                return with_session(request, RedirectResponse(to or login_page.HOME, 303), opened, trusted)
            case EnrolmentNeeded(opened):
                response = RedirectResponse(login_page.page_url(login_page.ENROLMENT_PAGE, pending.handle), 303)
                return with_session(request, response, opened)
            case FactorNeeded() | NewPasswordNeeded():
                return go_to_next_step(request, outcome)
            case Mismatch():
                return _render(request, pending, 422, wrong=True)
            case Throttled() | Busy():
                return render_throttled(
                    request, outcome, _own_url(pending, _way(request, pending)), _application(pending)
                )
            case None:
                return begin_anew(request)
            case _:
                assert_never(outcome)

    async def _find(self, request: Request) -> PendingLogin | None:
        handle, cookie = request.query_params.get("lanjut"), cookies.read_cookie(request, cookies.STEP)
        return await self.accounts.login_steps.find(handle, cookie, read_origin(request)) if handle else None


def enrolment_routes(accounts: Accounts, guards: Guards) -> PageRouter:
    """The page that says that a factor must be set up first."""
    router = PageRouter()

    @router.get(login_page.ENROLMENT_PAGE, access=guards.signed_in)
    async def explain(request: Request, principal: Principal = guards.principal) -> Response:
        """Say which factor is demanded, and how it is set up."""
        handle = request.query_params.get("lanjut")
        stored = await login_requests.find_login_request(accounts.database, handle) if handle else None
        login_request = stored.login_request if stored else None
        path = login_page.safe_return_path(request.query_params.get("ke"))
        view = EnrolmentNeededView(
            visitor=principal.visitor,
            privileged=principal.is_privileged,
            passkey=login_request is not None and login_request.wanted.demands_passkey,
            again=login_page.login_page_url({"lanjut": handle}) if handle and stored else path,
            asked_by=login_request if login_request and login_request.label else None,
        )
        return render_page(request, "accounts/enrolment_needed.html", view, PageOptions(status=403))

    return router


def _ways(pending: PendingLogin) -> tuple[StepWay, ...]:
    """The ways that can pass the step, the same for everybody: nobody is told which factors the person has."""
    if pending.needed is Acr.PASSKEY:
        return StepWay.PASSKEY, StepWay.HELP
    return tuple(StepWay)


def _way(request: Request, pending: PendingLogin) -> StepWay:
    """The way asked for; else a passkey where nothing else would do."""
    ways, asked = _ways(pending), request.query_params.get("cara", "")
    if asked in ways:
        return StepWay(asked)
    factors = pending.facts.factors
    has_only_passkeys = factors.has_passkey and not factors.has_totp
    return StepWay.PASSKEY if has_only_passkeys else ways[0]


def _own_url(pending: PendingLogin, way: StepWay) -> str:
    # named even where it would be shown anyway: the first page of who has passkeys only is another
    return login_page.page_url(login_page.STEP_PAGE, pending.handle, cara=way.value)


def _application(pending: PendingLogin) -> LoginRequest | None:
    return pending.login_request if pending.login_request.label else None


def begin_anew(request: Request) -> Response:
    """To the login page with the same login request: it says what became of the step."""
    handle = request.query_params.get("lanjut")
    query = {"lanjut": handle} if handle else {}
    return RedirectResponse(login_page.login_page_url(query | {"langkah": "lewat"}), 303)


def _render(
    request: Request,
    pending: PendingLogin,
    status: int = 200,
    *,
    wrong: bool = False,
    empty: bool = False,
    stale: bool = False,
) -> Response:
    way = _way(request, pending)
    view = SecondStepView(
        name=pending.name,
        action=_own_url(pending, way),
        challenge=login_page.page_url(f"{login_page.STEP_PAGE}/tantangan", pending.handle),
        way=way,
        others=tuple((other, _own_url(pending, other)) for other in _ways(pending) if other is not way),
        not_me=login_page.login_page_url({"lanjut": pending.handle, "akun": "lain"}),
        asked_by=_application(pending),
        server_time=clock.now() if wrong else None,
        empty=empty,
        stale=stale,
        trust_days=0 if pending.trusted_for is None else pending.trusted_for.days,
    )
    # form-action of the CSP covers the whole chain of redirects, and the POST may end at a client
    return render_page(request, "accounts/second_step.html", view, PageOptions(status=status, allow_form_redirect=True))

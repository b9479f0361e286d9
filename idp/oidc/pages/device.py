"""The pages where a person types a device's user code and answers (RFC 8628 3.3)."""

from datetime import datetime
from math import ceil
from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, read_origin
from idp.foundation import clock
from idp.foundation.database import Session
from idp.oidc import responses
from idp.oidc.device.device_page import DevicePage, DevicePrompt
from idp.oidc.device.views import DeviceAnsweredView, DeviceThrottledView, UserCodeProblem, UserCodeView
from idp.oidc.outcomes import ErrorPageOutcome, Redirect
from idp.oidc.views import SandboxClosedView
from idp.oidc.wiring import Oidc
from idp.protocol import user_code
from idp.web import cookies, csrf
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.reported_errors import report_page
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

_TYPES_FIRST = Public("a person types the code first and is asked to log in for what it names")
_OF_ONE_BROWSER = Public(
    "the ticket is bound to the browser that typed the code, and leads to a login without a session"
)


def routes(oidc: Oidc, guards: Guards, web: Web) -> PageRouter:
    """The page for a code, and the page that asks about the device."""
    router = PageRouter()
    router.get("/perangkat", access=_TYPES_FIRST)(show_form)
    _add_code_form(router, oidc.device.page, guards)
    _add_confirmation(router, oidc, guards, web)
    return router


async def show_form(request: Request) -> Response:
    """Show the field for the code; verification_uri_complete only fills it in (RFC 8628 3.3.1)."""
    brought = user_code.parse_user_code(request.query_params.get("user_code", ""))
    return render_page(
        request, "oidc/device.html", UserCodeView(user_code.format_user_code(brought) if brought else "")
    )


def _add_code_form(router: PageRouter, device_page: DevicePage, guards: Guards) -> None:
    @router.post("/perangkat", access=_TYPES_FIRST)
    async def typed(request: Request) -> Response:
        """Take a typed code."""
        text, cookie = (
            csrf.posted_fields(request).get("user_code", ""),
            cookies.read_cookie(request, cookies.CSRF) or "",
        )
        current_session = await guards.current_session(request)
        answer = await device_page.submit_code(
            text, cookie, origin=read_origin(request), current_session=current_session
        )
        match answer:
            case Redirect(address):
                return responses.redirect_response(address)
            case UserCodeProblem():
                return render_page(request, "oidc/device.html", UserCodeView(text[:40], answer), PageOptions(422))
            case datetime():
                return _throttled(request, answer)
            case _:
                assert_never(answer)


def _add_confirmation(router: PageRouter, oidc: Oidc, guards: Guards, web: Web) -> None:
    device_page, sharing = oidc.device.page, oidc.authorization.sharing

    async def opened(
        request: Request,
    ) -> DevicePrompt | DeviceAnsweredView | SandboxClosedView | Redirect | ErrorPageOutcome | UserCodeProblem:
        cookie, current_session = cookies.read_cookie(request, cookies.CSRF), await guards.current_session(request)
        admit = web.anonymous_limits.admission(request, "a device's page")
        return await device_page.load_prompt(request.path_params["ticket"], cookie, current_session, admit)

    @router.get("/perangkat/{ticket}", access=_OF_ONE_BROWSER)
    async def confirm(request: Request, transaction: Session = web.transaction) -> Response:
        """Show which client asks for what, or what was answered."""
        prompt = await opened(request)
        if not isinstance(prompt, DevicePrompt):
            return await _other_outcome(request, prompt)
        shared = await sharing.preview_scopes(transaction, prompt.current_session, prompt.scopes)
        return render_page(request, "oidc/device_confirm.html", device_page.build_view(prompt, shared))

    @router.post("/perangkat/{ticket}", access=_OF_ONE_BROWSER)
    async def answered(request: Request, transaction: Session = web.transaction) -> Response:
        """Store the person's answer; the page then shows it."""
        prompt = await opened(request)
        if not isinstance(prompt, DevicePrompt):
            return await _other_outcome(request, prompt)
        await device_page.save_answer(transaction, prompt, csrf.posted_fields(request))
        return responses.redirect_response(f"/perangkat/{prompt.signed_ticket}")


async def _other_outcome(
    request: Request, what: DeviceAnsweredView | SandboxClosedView | Redirect | ErrorPageOutcome | UserCodeProblem
) -> Response:
    match what:
        case DeviceAnsweredView():
            return render_page(request, "oidc/device_answered.html", what)
        case SandboxClosedView():
            return render_page(request, "oidc/sandbox_closed.html", what, PageOptions(403))
        case UserCodeProblem():
            return render_page(request, "oidc/device.html", UserCodeView("", what), PageOptions(410))
        case Redirect() | ErrorPageOutcome():
            return await responses.outcome_response(request, what)
        case _:
            assert_never(what)


def _throttled(request: Request, until: datetime) -> Response:
    seconds = max(1, ceil((until - clock.now()).total_seconds()))
    view = DeviceThrottledView(until, ceil(seconds / 60), report_page(request, "user_code_throttled"))
    return render_page(
        request, "oidc/device_throttled.html", view, PageOptions(429, headers={"Retry-After": str(seconds)})
    )

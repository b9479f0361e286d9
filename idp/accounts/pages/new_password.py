"""/masuk/kata-sandi-baru: the step of a login in which the password must be replaced."""

from dataclasses import dataclass
from typing import assert_never

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.authentication import login_page
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
from idp.accounts.authentication.login_steps import PendingLogin
from idp.accounts.guards import Guards, read_origin
from idp.accounts.pages.login import browser_of, go_to_next_step, render_throttled, with_session
from idp.accounts.pages.second_step import begin_anew
from idp.accounts.password_problem import PasswordProblem
from idp.accounts.people.expired_password import NewPasswordAttempt
from idp.accounts.views import NewPasswordView
from idp.accounts.wiring import Accounts
from idp.web import cookies, csrf
from idp.web.access import Public
from idp.web.templating import PageOptions, render_page
from idp.web.web_application import FastRoute

_PUBLIC = Public("people who passed every factor choose a new password here")


def routes(accounts: Accounts, guards: Guards) -> list[FastRoute]:
    """The page of the step and its form."""
    endpoints = NewPasswordEndpoints(accounts, guards)
    page, stale = login_page.NEW_PASSWORD_PAGE, endpoints.show_stale_form
    return [
        FastRoute(page, endpoints.show, methods=["GET"], access=_PUBLIC),
        FastRoute(page, endpoints.replace, methods=["POST"], access=_PUBLIC, stale_response=stale),
    ]


@dataclass(frozen=True, slots=True)
class NewPasswordEndpoints:
    """The endpoints of the step."""

    accounts: Accounts
    guards: Guards

    async def show(self, request: Request) -> Response:
        """Show the step, to the browser that passed those before."""
        pending = await self._find(request)
        return begin_anew(request) if pending is None else self._render(request, pending)

    async def show_stale_form(self, request: Request) -> Response:
        """Show the step again after a form with a wrong CSRF token. Raises CsrfError where there is no step."""
        pending = await self._find(request)
        if pending is None:
            raise csrf.refused_form(request)
        return self._render(request, pending, 403, stale=True)

    async def replace(self, request: Request) -> Response:
        """Replace the password by the one that was typed, and go on with the login."""
        pending = await self._find(request)
        if pending is None:
            return begin_anew(request)
        new = csrf.posted_fields(request).get("sandi_baru", "")
        if not new:
            return self._render(request, pending, 422, empty=True)
        previous = await self.guards.current_session(request)
        attempt = NewPasswordAttempt(pending, new, read_origin(request), previous, browser_of(request))
        return self._answer(request, pending, await self.accounts.expired_password.replace(attempt))

    def _answer(
        self, request: Request, pending: PendingLogin, outcome: LoginOutcome | PasswordProblem | None
    ) -> Response:
        match outcome:
            case SignedIn(opened, to):
                return with_session(request, RedirectResponse(to or login_page.HOME, 303), opened)
            case EnrolmentNeeded(opened):
                response = RedirectResponse(login_page.page_url(login_page.ENROLMENT_PAGE, pending.handle), 303)
                return with_session(request, response, opened)
            case FactorNeeded() | NewPasswordNeeded():
                return go_to_next_step(request, outcome)
            case PasswordProblem():
                return self._render(request, pending, 422, problem=outcome)
            case Throttled() | Busy():
                application = pending.login_request if pending.login_request.label else None
                return render_throttled(request, outcome, _own_url(pending), application)
            case Mismatch() | None:
                return begin_anew(request)
            case _:
                assert_never(outcome)

    async def _find(self, request: Request) -> PendingLogin | None:
        """The login of this browser, if this is the step that it needs."""
        handle, cookie = request.query_params.get("lanjut"), cookies.read_cookie(request, cookies.STEP)
        pending = await self.accounts.login_steps.find(handle, cookie, read_origin(request)) if handle else None
        return pending if pending is not None and self.accounts.expired_password.is_due(pending) else None

    def _render(
        self,
        request: Request,
        pending: PendingLogin,
        status: int = 200,
        *,
        problem: PasswordProblem | None = None,
        empty: bool = False,
        stale: bool = False,
    ) -> Response:
        view = NewPasswordView(
            name=pending.name,
            action=_own_url(pending),
            shortest=self.accounts.password_judge.policy.shortest,
            not_me=login_page.login_page_url({"lanjut": pending.handle, "akun": "lain"}),
            asked_by=pending.login_request if pending.login_request.label else None,
            problem=problem,
            empty=empty,
            stale=stale,
        )
        # form-action of the CSP covers the whole chain of redirects, and the POST may end at a client
        options = PageOptions(status=status, allow_form_redirect=True)
        return render_page(request, "accounts/new_password.html", view, options)


def _own_url(pending: PendingLogin) -> str:
    return login_page.page_url(login_page.NEW_PASSWORD_PAGE, pending.handle)
